import { setting } from '../facts';
import { limit } from '../limits';
import { series } from '../series';
import { above } from '../steps';
import { each, largest, perSecond, total, top } from './signals';

const XID = 'PostgresXidWraparound';

const wraparound = () => [
  series({
    id: 70,
    title: 'Wraparound',
    description:
      'Age of the oldest id still in some table, as a share of the age at which the server takes' +
      ' no more writes. The line is the limit of PostgresXidWraparound.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    steps: above(limit(XID, 'warning', 'pg_ha_wraparound_used_ratio')),
    queries: [
      { expr: largest('pg_ha_wraparound_used_ratio', 'kind'), legend: '{{instance}} {{kind}}' },
    ],
  }),
  series({
    id: 71,
    title: 'Wraparound against autovacuum',
    description:
      'The same age as a share of autovacuum_freeze_max_age: around 1 autovacuum steps in. The ' +
      'line is the limit of PostgresXidWraparound.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    steps: above(limit(XID, 'warning', 'pg_ha_wraparound_vacuum_ratio')),
    queries: [
      { expr: largest('pg_ha_wraparound_vacuum_ratio', 'kind'), legend: '{{instance}} {{kind}}' },
    ],
  }),
  series({
    id: 76,
    title: 'Time until wraparound',
    description:
      'Until the server takes no more writes if the age goes on growing; nothing while it does ' +
      'not grow.',
    width: 8,
    unit: 's',
    min: 0,
    queries: [
      {
        expr: largest('pg_ha_wraparound_remaining_seconds', 'kind'),
        legend: '{{instance}} {{kind}}',
      },
    ],
  }),
];

const horizon = () => [
  series({
    id: 72,
    title: 'Who keeps dead rows',
    description:
      'Transactions begun since the oldest snapshot that each kind of holder keeps, and for how ' +
      'long the oldest has been kept (right).',
    width: 8,
    unit: 'none',
    min: 0,
    second: { names: '/kept for/', unit: 's' },
    queries: [
      {
        expr: largest('pg_xmin_horizon_age_transactions', 'holder'),
        legend: '{{instance}} {{holder}}',
      },
      { expr: largest('pg_ha_xmin_held_seconds'), legend: '{{instance}} kept for' },
    ],
  }),
  series({
    id: 73,
    title: 'Vacuums under way',
    description: 'Share of the table that each running vacuum has scanned.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      {
        expr:
          `${largest('pg_stat_progress_vacuum_heap_blks_scanned', 'datname, relname')}\n` +
          `/ (${largest('pg_stat_progress_vacuum_heap_blks', 'datname, relname')} > 0)`,
        legend: '{{instance}} {{datname}} {{relname}}',
      },
    ],
  }),
];

const rows = () => [
  series({
    id: 74,
    title: 'Autovacuum workers',
    description:
      'Workers at work, and autovacuum_max_workers: when they meet, tables wait for their turn.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: each(
      {
        'at work': 'pg_stat_activity_autovacuum_workers',
        most: 'pg_settings_autovacuum_max_workers',
      },
      (metric) => largest(metric),
    ),
  }),
  series({
    id: 75,
    title: 'Dead rows',
    description: 'Estimated dead rows of the ten tables that have most.',
    width: 12,
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: top(10, total('pg_stat_user_tables_n_dead_tup', 'datname, schemaname, relname')),
        legend: '{{instance}} {{datname}} {{schemaname}}.{{relname}}',
      },
    ],
  }),
  series({
    id: 77,
    title: 'Transaction ids',
    description:
      'Transaction ids handed out each second: how fast wraparound comes nearer. A transaction ' +
      `older than ${setting('ha.transaction_age')} s counts as forgotten by default.`,
    width: 12,
    unit: 'ops',
    min: 0,
    queries: [{ expr: perSecond('pg_server_transaction_ids_total') }],
  }),
];

export const vacuum = () => [...wraparound(), ...horizon(), ...rows()];
