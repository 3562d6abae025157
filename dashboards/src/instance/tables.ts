import { MEMBER, ofInstance, rate } from '../scope';
import { series } from '../series';
import { table } from '../table';
import { perSecond, top } from './signals';

const TABLE = 'datname, schemaname, relname';
const INDEX = 'datname, schemaname, indexrelname';
const legend = '{{instance}} {{datname}} {{schemaname}}.{{relname}}';
const names = {
  instance: { title: 'Instance' },
  datname: { title: 'Database' },
  schemaname: { title: 'Schema' },
};

const size =
  `sum by (${MEMBER}, ${TABLE}) (${ofInstance('pg_stat_user_tables_table_size_bytes')}\n` +
  `  + ${ofInstance('pg_stat_user_tables_index_size_bytes')})`;
const of = (how: string, metric: string): string =>
  `${how} by (${MEMBER}, ${TABLE}) (${ofInstance(metric)})`;
const never = (metric: string): string => `time() - (${of('max', metric)} > 0)`;
const seconds = 's';

const largest = () =>
  table({
    id: 80,
    title: 'Largest tables',
    description:
      'The twenty largest tables with their indexes, their dead rows, and since when they were ' +
      'vacuumed and analysed by autovacuum (empty: never).',
    width: 24,
    height: 10,
    absent: 'no tables of users',
    labels: { ...names, relname: { title: 'Table' }, namespace: null, cluster: null },
    values: [
      { expr: top(20, size), column: { title: 'Size', unit: 'bytes' } },
      {
        expr: `${of('max', 'pg_stat_user_tables_n_live_tup')} and topk(20, ${size})`,
        column: { title: 'Rows', unit: 'short' },
      },
      {
        expr: `${of('max', 'pg_stat_user_tables_n_dead_tup')} and topk(20, ${size})`,
        column: { title: 'Dead rows', unit: 'short' },
      },
      {
        expr: `${never('pg_stat_user_tables_last_autovacuum')} and topk(20, ${size})`,
        column: { title: 'Vacuumed', unit: seconds },
      },
      {
        expr: `${never('pg_stat_user_tables_last_autoanalyze')} and topk(20, ${size})`,
        column: { title: 'Analysed', unit: seconds },
      },
    ],
  });

const written = ['ins', 'upd', 'del']
  .map((kind) => rate(ofInstance(`pg_stat_user_tables_n_tup_${kind}`)))
  .join(' + ');

export const tables = () => [
  largest(),
  series({
    id: 81,
    title: 'Most written',
    description: 'Rows inserted, updated and deleted each second, of the ten tables with most.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: [{ expr: top(10, `sum by (instance, ${TABLE}) (${written}) > 0`), legend }],
  }),
  series({
    id: 82,
    title: 'Most read by sequential scans',
    description: 'Rows read by sequential scans each second, of the ten tables with most.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: [
      { expr: top(10, `${perSecond('pg_stat_user_tables_seq_tup_read', TABLE)} > 0`), legend },
    ],
  }),
  series({
    id: 83,
    title: 'Indexes most used',
    description: 'Scans each second of the ten indexes with most.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: [
      {
        expr: top(10, `${perSecond('pg_stat_user_indexes_idx_scan_total', INDEX)} > 0`),
        legend: '{{instance}} {{datname}} {{schemaname}}.{{indexrelname}}',
      },
    ],
  }),
];
