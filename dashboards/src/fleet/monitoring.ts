import { CLUSTER, ofCluster } from '../scope';
import { series } from '../series';
import { table } from '../table';

export const monitoring = () => [
  table({
    id: 30,
    title: 'Targets that cannot be scraped',
    description:
      'Targets of jobs in which there was a pgvigil in the last hours and that do not answer: ' +
      'nothing is known of their PostgreSQL.',
    width: 12,
    absent: 'every target answers',
    labels: {
      job: { title: 'Job' },
      namespace: { title: 'Namespace' },
      cluster: { title: 'Cluster' },
      instance: { title: 'Instance' },
    },
    values: [
      {
        expr:
          `group by (job, ${CLUSTER}, instance) (\n  ${ofCluster('up')} == 0\n` +
          `  and on (job) last_over_time(${ofCluster('pgvigil_build_info')}[6h])\n)`,
        column: null,
      },
    ],
  }),
  series({
    id: 31,
    title: 'Members seen and configured',
    description:
      'Servers with metrics, and how many there should be by ha.expected_standbys where that is ' +
      'set. Fewer: members that nobody watches.',
    width: 12,
    unit: 'none',
    min: 0,
    queries: [
      {
        expr: `count by (${CLUSTER}) (${ofCluster('pg_up')})`,
        legend: '{{namespace}}/{{cluster}} seen',
      },
      {
        expr:
          `max by (${CLUSTER}) ` +
          `(${ofCluster('pg_ha_standbys_expected', 'source="configured"')}) + 1`,
        legend: '{{namespace}}/{{cluster}} configured',
      },
    ],
  }),
];
