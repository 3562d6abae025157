import { firingAlerts } from '../alerts';
import { keep } from '../links';
import { MEMBER, ofCluster } from '../scope';
import { ofServer, ROLES, SERVER_STATES } from '../servers';
import { stat } from '../stat';
import { coded, COLOR, states, VERDICT, VERDICT_WORDS, worst } from '../states';
import { above } from '../steps';
import { table } from '../table';
import { timeline } from '../timeline';
import { RECEIVER_STATES } from './standbys';

const toInstance = {
  title: 'Instance',
  url: `/d/pgvigil-instance?${keep('namespace', 'cluster', 'instance')}`,
};

const receiver = coded({
  scope: ofCluster,
  metric: 'pg_ha_receiver_state',
  label: 'state',
  states: RECEIVER_STATES,
  by: MEMBER,
});

const said = (state: string): string =>
  `count(${ofCluster('pg_ha_verdict', `state="${state}"`)} == 1)`;

const members = () =>
  table({
    id: 10,
    title: 'Members',
    description:
      'Every server of the cluster of which there are metrics, with the worst of its checks.',
    width: 15,
    height: 8,
    absent: '',
    labels: {
      namespace: { title: 'Namespace' },
      cluster: { title: 'Cluster' },
      instance: { title: 'Instance', links: [toInstance] },
    },
    values: [
      {
        expr: ofServer(ofCluster, 'pg_ha_state', MEMBER),
        column: { title: 'Server', states: SERVER_STATES },
      },
      { expr: ofServer(ofCluster, 'pg_ha_role', MEMBER), column: { title: 'Role', states: ROLES } },
      {
        expr: `max by (${MEMBER}) (${ofCluster('pg_ha_timeline')})`,
        column: { title: 'Timeline', width: 80 },
      },
      { expr: receiver, column: { title: 'Receiver', states: RECEIVER_STATES } },
      {
        expr: `max by (${MEMBER}) (${ofCluster('pg_ha_replication_lag_seconds')})`,
        column: { title: 'Lag', unit: 's', width: 90 },
      },
      {
        expr: worst(ofCluster, '.+', MEMBER),
        column: { title: 'Checks', states: VERDICT_WORDS, width: 95 },
      },
    ],
  });

const checks = () =>
  stat({
    id: 13,
    title: 'Checks now',
    description:
      'What the checks of all members say. Unknown: the check cannot be decided, so that it is ' +
      'neither well nor bad. Without numbers nobody is heard.',
    width: 9,
    height: 8,
    unit: 'none',
    named: true,
    absent: 'nothing is known',
    steps: above(),
    queries: VERDICT.map(({ name }, index) => ({
      expr:
        name === 'false' ? said(name) : `${said(name)} or 0 * count(${ofCluster('pg_ha_verdict')})`,
      legend: VERDICT_WORDS[index]?.name ?? name,
    })),
  })
    .overrideByName('BAD', colors(COLOR.bad))
    .overrideByName('unknown', colors(COLOR.unknown));

function colors(color: string) {
  const steps = [...above(), { value: 1, color }];
  return [{ id: 'thresholds', value: { mode: 'absolute', steps } }];
}

/** Only what was not well in the time shown; that there is something to say is told by `checks`. */
const verdicts = () => {
  const labels = `${MEMBER}, verdict, subject`;
  const all = coded({
    scope: ofCluster,
    metric: 'pg_ha_verdict',
    label: 'state',
    states: VERDICT,
    by: labels,
  });
  const notWell = ofCluster('pg_ha_verdict', 'state!="false"');
  return timeline({
    id: 11,
    title: 'Checks that were not well',
    description:
      'Each check of high availability that was bad or unknown in the time shown. ' +
      'docs/ha-checks.md explains each of them.',
    width: 24,
    height: 10,
    states: VERDICT_WORDS,
    queries: [
      {
        expr: `${all}\nand on (${labels}) (max_over_time(${notWell}[$__range]) == 1)`,
        legend: '{{instance}} {{verdict}} {{subject}}',
      },
    ],
  }).noValue('of the members that are heard, no check was bad or unknown');
};

const RULE_STATES = states({
  well: ['inactive'],
  warning: ['pending'],
  bad: ['firing'],
  unknown: ['unknown', 'unevaluated'],
});

const agents = () =>
  timeline({
    id: 14,
    title: "Rules of pgvigil's own agents that are not inactive",
    description:
      'State of the rules that the agent beside each server evaluates. Unknown: what the rule ' +
      'needs could not be collected, so that its silence means nothing.',
    width: 24,
    height: 8,
    states: RULE_STATES,
    queries: [
      {
        expr:
          coded({
            scope: ofCluster,
            metric: 'pgvigil_rule_state',
            label: 'state',
            states: RULE_STATES,
            by: `${MEMBER}, rule, severity`,
          }) +
          `\nand on (${MEMBER}, rule, severity) ` +
          `(max_over_time(${ofCluster('pgvigil_rule_state', 'state!="inactive"')}[$__range]) == 1)`,
        legend: '{{instance}} {{rule}} ({{severity}})',
      },
    ],
  }).noValue('no agent evaluates rules, or all its rules are inactive');

export const now = () => [
  members(),
  checks(),
  firingAlerts(ofCluster, { id: 12, width: 24, height: 8 }),
  verdicts(),
  agents(),
];
