import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { rules } from './facts';
import { keep, toRunbook } from './links';
import type { Look } from './look';
import { MEMBER, type Scope } from './scope';
import { COLOR } from './states';
import { table } from './table';

const LABELS = `${MEMBER}, alertname, severity`;

/** What fires, as Prometheus says it, and as the agents beside the servers say it. */
export function firing(scope: Scope): string {
  const prometheus = scope(
    'ALERTS',
    'alertstate="firing", alert_source="", alertname=~"Postgres.+"',
  );
  const agent = `${scope('pgvigil_rule_state', 'state="firing"')} == 1`;
  const named = `label_replace(${agent}, "alertname", "$1", "rule", "(.+)")`;
  return (
    `label_replace(group by (${LABELS}) (${prometheus}), "seen_by", "Prometheus", "", "")\n` +
    `or label_replace(group by (${LABELS}) (${named}), "seen_by", "pgvigil", "", "")`
  );
}

/** Adds the label `panel`: the address of the panel that shows what the alert is about. */
function withPanel(expr: string): string {
  const alerts = new Map<string, Set<string>>();
  for (const one of rules) {
    const address = `${one.dashboard}?viewPanel=${one.panel}`;
    alerts.set(address, (alerts.get(address) ?? new Set()).add(one.alert));
  }
  return [...alerts].reduce(
    (inner, [address, names]) =>
      `label_replace(${inner}, "panel", "${address}", "alertname", "${[...names].join('|')}")`,
    expr,
  );
}

const SEVERITY = ['critical', 'warning', 'info'];

export function firingAlerts(
  scope: Scope,
  look: Pick<Look, 'id' | 'width' | 'height'>,
): PanelBuilder {
  const panel = table({
    ...look,
    title: 'Firing alerts',
    description:
      'What fires now: the rules as Prometheus evaluates them, and as pgvigil itself does beside' +
      ' each server. An empty table says something only where one of them evaluates the rules.',
    absent: 'nothing fires, where rules are evaluated at all',
    labels: {
      severity: { title: 'Severity', width: 90 },
      alertname: { title: 'Alert', links: [toRunbook] },
      namespace: { title: 'Namespace' },
      cluster: { title: 'Cluster' },
      instance: { title: 'Instance' },
      seen_by: { title: 'Seen by', width: 110 },
      panel: { title: 'Shown by', links: [toPanel] },
    },
    values: [{ expr: withPanel(firing(scope)), column: null }],
  });
  return panel
    .overrideByName('Severity', severityColors())
    .overrideByName('Shown by', [{ id: 'mappings', value: [nameOfDashboard] }]);
}

const nameOfDashboard = {
  type: 'regex',
  options: { pattern: 'pgvigil-(\\w+)\\?.*', result: { text: '$1', index: 0 } },
};

const toPanel = {
  title: 'Open the panel',
  url: `/d/\${__value.raw}&${keep('namespace', 'cluster', 'instance')}`,
};

function severityColors() {
  const colors = [COLOR.bad, COLOR.warning, COLOR.note];
  const options = Object.fromEntries(
    SEVERITY.map((name, index) => [name, { color: colors[index], index }]),
  );
  return [
    { id: 'mappings', value: [{ type: 'value', options }] },
    { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
  ];
}
