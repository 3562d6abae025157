import { limit } from '../limits';
import { ofInstance, rate } from '../scope';
import { series } from '../series';
import { above } from '../steps';
import { each, perSecond, top } from './signals';

const ROWS = {
  inserted: 'inserted',
  updated: 'updated',
  deleted: 'deleted',
  fetched: 'fetched',
  returned: 'returned',
};

const hits = `sum by (instance) (${rate(ofInstance('pg_stat_database_blks_hit'))})`;
const reads = `sum by (instance) (${rate(ofInstance('pg_stat_database_blks_read'))})`;

const throughput = () => [
  series({
    id: 10,
    title: 'Transactions',
    description: 'Transactions committed and rolled back each second.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: each(
      {
        committed: 'pg_stat_database_xact_commit',
        'rolled back': 'pg_stat_database_xact_rollback',
      },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 11,
    title: 'Rows',
    description: 'Rows written, fetched by index scans, and read by scans of any kind each second.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: each(ROWS, (kind) => perSecond(`pg_stat_database_tup_${kind}`)),
  }),
  series({
    id: 12,
    title: 'Share of blocks found in shared buffers',
    description: 'Of the blocks asked for. What is not found may be in the cache of the system.',
    width: 8,
    unit: 'percentunit',
    max: 1,
    queries: [{ expr: `${hits} / (${hits} + ${reads} > 0)` }],
  }),
];

const time = () => [
  series({
    id: 13,
    title: 'Time in statements and idle in transactions',
    description:
      'How many sessions executed something on average, and how many idled in a transaction.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: each(
      {
        active: 'pg_stat_database_active_time_seconds_total',
        'idle in transaction': 'pg_stat_database_idle_in_transaction_time_seconds_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 14,
    title: 'Temporary files',
    description: 'What queries write to temporary files because work_mem is too small for it.',
    width: 8,
    unit: 'binBps',
    min: 0,
    queries: [{ expr: perSecond('pg_stat_database_temp_bytes') }],
  }),
  series({
    id: 15,
    title: 'Deadlocks',
    description: 'Deadlocks in a quarter of an hour. The line is the limit of PostgresDeadlocks.',
    width: 8,
    unit: 'none',
    min: 0,
    steps: above(limit('PostgresDeadlocks', 'info')),
    queries: [
      {
        expr:
          'sum by (instance, datname) ' +
          `(increase(${ofInstance('pg_stat_database_deadlocks')}[15m]))`,
        legend: '{{instance}} {{datname}}',
      },
    ],
  }),
];

const sizes = () => [
  series({
    id: 16,
    title: 'Size of databases',
    description: 'Disk space of the ten largest databases.',
    width: 12,
    unit: 'bytes',
    min: 0,
    stacked: true,
    queries: [
      {
        expr: top(10, `sum by (instance, datname) (${ofInstance('pg_database_size_bytes')})`),
        legend: '{{instance}} {{datname}}',
      },
    ],
  }),
  series({
    id: 17,
    title: 'Sessions begun and how they ended',
    description: 'Sessions begun each second; abandoned by clients, ended by errors, and killed.',
    width: 12,
    unit: 'ops',
    min: 0,
    queries: each(
      {
        begun: 'pg_stat_database_sessions_total',
        abandoned: 'pg_stat_database_sessions_abandoned_total',
        'ended by an error': 'pg_stat_database_sessions_fatal_total',
        killed: 'pg_stat_database_sessions_killed_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
];

export const activity = () => [...throughput(), ...time(), ...sizes()];
