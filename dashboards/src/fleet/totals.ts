import { firing } from '../alerts';
import { ofCluster } from '../scope';
import { stat } from '../stat';
import { COLOR } from '../states';
import { above, PLAIN } from '../steps';

/** When rules are evaluated at all, no alert is the number 0; else it is not known. */
export const EVALUATED =
  `group by (namespace, cluster) (${ofCluster('pgvigil_rule_state')})\n` +
  `or group by (namespace, cluster) (${ofCluster('pgvigil_build_info')})\n` +
  '  and on () group (prometheus_rule_group_rules{rule_group=~".+;postgres-.+"})';

const count = (expr: string): string =>
  `count(${expr}) or 0 * count(${ofCluster('pgvigil_build_info')})`;

const UNANSWERED = count(
  `${ofCluster('pg_up')} == 0\nor ` +
    `(${ofCluster('up')} == 0 and on (job) last_over_time(${ofCluster('pgvigil_build_info')}[6h]))`,
);

const undecided = count(`${ofCluster('pg_ha_verdict', 'state="unknown"')} == 1`);

const critical = (severity: string): string =>
  'count(group by (namespace, cluster, instance, alertname) (' +
  `(\n${firing(ofCluster)}\n) and on (severity) ` +
  `label_replace(vector(1), "severity", "${severity}", "", "")))\nor 0 * count(${EVALUATED})`;

export const totals = () => [
  stat({
    id: 1,
    title: 'Clusters seen',
    description: 'Clusters of which a pgvigil is scraped.',
    width: 4,
    unit: 'none',
    absent: 'none',
    steps: PLAIN,
    queries: [
      { expr: `count(group by (namespace, cluster) (${ofCluster('pgvigil_build_info')}))` },
    ],
  }),
  stat({
    id: 2,
    title: 'Not answering',
    description: 'Servers that do not answer pgvigil, and targets that Prometheus cannot scrape.',
    width: 5,
    unit: 'none',
    absent: 'nothing is monitored',
    steps: above(undefined, 1),
    queries: [{ expr: UNANSWERED }],
  }),
  ...['critical', 'warning'].map((severity, index) =>
    stat({
      id: 3 + index,
      title: `Firing, ${severity}`,
      description:
        `Alerts of severity ${severity} that fire; ` +
        'no number where nobody evaluates the rules.',
      width: 5,
      unit: 'none',
      absent: 'not known: no rules',
      steps: severity === 'critical' ? above(undefined, 1) : above(1),
      queries: [{ expr: critical(severity) }],
    }),
  ),
  stat({
    id: 5,
    title: 'Checks undecided',
    description: 'Checks of high availability that are unknown: neither well nor bad can be said.',
    width: 5,
    unit: 'none',
    absent: 'nothing is monitored',
    steps: [...above(), { value: 1, color: COLOR.unknown }],
    queries: [{ expr: undecided }],
  }),
];
