import { ofInstance } from '../scope';
import { series } from '../series';
import { each, largest, perSecond } from './signals';

const undecided =
  `sum by (instance, state) ` +
  `(${ofInstance('pgvigil_rule_state', 'state=~"unknown|unevaluated|firing|pending"')})`;

/** The alerting agent beside the server, where it is in use. */
export const agent = () => [
  series({
    id: 118,
    title: 'Delivery of alerts',
    description:
      'Alerts sent to Alertmanagers, those that failed, and those refused for good, each second.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: each(
      {
        sent: 'pgvigil_notifications_sent_total',
        failed: 'pgvigil_notifications_errors_total',
        refused: 'pgvigil_notifications_dropped_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 119,
    title: "Rules of pgvigil's own agent",
    description:
      'Rules by state, and evaluations that failed each second. Unknown: what the rule needs ' +
      'could not be collected, so that its silence means nothing.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: [
      { expr: undecided, legend: '{{instance}} {{state}}' },
      {
        expr: perSecond('pgvigil_rule_evaluation_failures_total'),
        legend: '{{instance}} failures per second',
      },
    ],
  }),
  series({
    id: 121,
    title: 'Memory of rules',
    description: 'Memory of the samples kept for rules, and how much that may be.',
    width: 8,
    unit: 'bytes',
    min: 0,
    queries: ['bytes', 'limit_bytes'].map((size) => ({
      expr: largest(`pgvigil_window_${size}`, 'scope'),
      legend: `{{instance}} {{scope}} ${size === 'bytes' ? 'used' : 'limit'}`,
    })),
  }),
];
