import { limit } from '../limits';
import { ofInstance } from '../scope';
import { series } from '../series';
import { stat } from '../stat';
import { above } from '../steps';
import { table } from '../table';
import { total } from './signals';

const damage = () => [
  stat({
    id: 90,
    title: 'Damaged pages',
    description: 'Data pages whose checksum was wrong when read. Without checksums nobody knows.',
    width: 6,
    height: 8,
    unit: 'none',
    named: true,
    absent: 'not known: no checksums',
    steps: above(undefined, 1),
    queries: [{ expr: total('pg_stat_database_checksum_failures_total') }],
  }),
  stat({
    id: 91,
    title: 'Collations that changed',
    description: 'Databases and collations whose library changed under indexes on text.',
    width: 6,
    height: 8,
    unit: 'none',
    named: true,
    absent: 'not known',
    steps: above(1),
    queries: [
      { expr: total('pg_database_collation_mismatch'), legend: '{{instance}} databases' },
      { expr: total('pg_collation_version_mismatches'), legend: '{{instance}} collations' },
    ],
  }),
];

const pending = () => [
  stat({
    id: 92,
    title: 'Invalid indexes',
    description: 'Indexes that no query uses and that cost writes, by database.',
    width: 6,
    height: 8,
    unit: 'none',
    named: true,
    absent: 'not known',
    steps: above(1),
    queries: [{ expr: total('pg_index_invalid', 'datname'), legend: '{{instance}} {{datname}}' }],
  }),
  stat({
    id: 94,
    title: 'Settings that wait for a restart',
    description: 'Settings that were changed and that the next restart brings, planned or not.',
    width: 6,
    height: 8,
    unit: 'none',
    named: true,
    absent: 'not known',
    steps: above(1),
    queries: [{ expr: total('pg_settings_pending_restart') }],
  }),
];

const ahead = () => [
  series({
    id: 93,
    title: 'Sequences near their end',
    description:
      'Share of its range that each sequence has used, the ten nearest to the end. The lines are' +
      ' the limits of PostgresSequenceExhaustion.',
    width: 12,
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: above(
      limit('PostgresSequenceExhaustion', 'warning'),
      limit('PostgresSequenceExhaustion', 'critical'),
    ),
    queries: [
      {
        expr:
          `topk(10, max by (instance, datname, schemaname, sequencename) ` +
          `(${ofInstance('pg_sequences_used_ratio')}))`,
        legend: '{{instance}} {{datname}} {{schemaname}}.{{sequencename}}',
      },
    ],
  }),
  table({
    id: 95,
    title: 'Extensions with an update',
    description:
      'Extensions of which the server has another version at hand than the one installed.',
    width: 12,
    absent: 'none',
    labels: {
      instance: { title: 'Instance' },
      datname: { title: 'Database' },
      extname: { title: 'Extension' },
      installed_version: { title: 'Installed' },
      default_version: { title: 'At hand' },
    },
    values: [
      {
        expr:
          'group by (instance, datname, extname, installed_version, default_version) ' +
          `(${ofInstance('pg_extension_update_available')} == 1)`,
        column: null,
      },
    ],
  }),
];

export const integrity = () => [...damage(), ...pending(), ...ahead()];
