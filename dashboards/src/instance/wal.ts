import { limit } from '../limits';
import { series } from '../series';
import { above } from '../steps';
import { each, largest, perSecond } from './signals';

const written = () => [
  series({
    id: 50,
    title: 'WAL written',
    description:
      'WAL that a primary writes and a standby receives. The line is the limit of ' +
      'PostgresWalRateHigh.',
    width: 6,
    unit: 'binBps',
    min: 0,
    steps: above(limit('PostgresWalRateHigh', 'info')),
    queries: [{ expr: perSecond('pg_ha_wal_written_bytes_total') }],
  }),
  series({
    id: 51,
    title: 'Records and full pages',
    description:
      'Records generated, and full images of pages: the first change of each after a checkpoint.',
    width: 6,
    unit: 'ops',
    min: 0,
    queries: each(
      { records: 'pg_stat_wal_records_total', 'full pages': 'pg_stat_wal_fpi_total' },
      (metric) => perSecond(metric),
    ),
  }),
];

const files = () => [
  series({
    id: 52,
    title: 'Size of WAL on disk',
    description: 'Disk space of WAL, and the size (max_wal_size) at which a checkpoint begins.',
    width: 6,
    unit: 'bytes',
    min: 0,
    queries: each(
      { 'on disk': 'pg_wal_size_bytes', max_wal_size: 'pg_settings_max_wal_size_bytes' },
      (metric) => largest(metric),
    ),
  }),
  series({
    id: 53,
    title: 'Writes of WAL',
    description: 'Writes, synchronisations, and writes because wal_buffers was full, each second.',
    width: 6,
    unit: 'ops',
    min: 0,
    queries: each(
      {
        writes: 'pg_stat_wal_writes_total',
        synchronisations: 'pg_stat_wal_syncs_total',
        'buffers full': 'pg_stat_wal_buffers_full_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
];

export const wal = () => [...written(), ...files()];
