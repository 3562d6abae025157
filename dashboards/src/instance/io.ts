import { series } from '../series';
import { each, perSecond, top } from './signals';

const IO = 'backend_type, context';
const legend = '{{instance}} {{backend_type}} {{context}}';

/** I/O by who does it, of the ten that do most; PostgreSQL 16 and later tell. */
const byBackend = (metric: string) => [{ expr: top(10, `${perSecond(metric, IO)} > 0`), legend }];

const bytes = () => [
  series({
    id: 40,
    title: 'Read, by whom',
    description:
      'Bytes read from files each second, by kind of process and context (PostgreSQL 16).',
    width: 8,
    unit: 'binBps',
    min: 0,
    queries: byBackend('pg_stat_io_read_bytes_total'),
  }),
  series({
    id: 41,
    title: 'Written, by whom',
    description:
      'Bytes written to files each second, by kind of process and context (PostgreSQL 16).',
    width: 8,
    unit: 'binBps',
    min: 0,
    queries: byBackend('pg_stat_io_write_bytes_total'),
  }),
  series({
    id: 42,
    title: 'Relations made longer',
    description: 'Bytes by which relations grew each second (PostgreSQL 16).',
    width: 8,
    unit: 'binBps',
    min: 0,
    queries: byBackend('pg_stat_io_extend_bytes_total'),
  }),
];

const blocks = () => [
  series({
    id: 43,
    title: 'Time in I/O',
    description: 'Seconds spent in I/O each second; only with track_io_timing (PostgreSQL 16).',
    width: 8,
    unit: 's',
    min: 0,
    queries: each(
      {
        reading: 'pg_stat_io_read_seconds_total',
        writing: 'pg_stat_io_write_seconds_total',
        synchronising: 'pg_stat_io_fsync_seconds_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 44,
    title: 'Blocks read and found',
    description:
      'Blocks that databases read from outside shared buffers, and found in them, each second.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: each(
      { read: 'pg_stat_database_blks_read', found: 'pg_stat_database_blks_hit' },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 45,
    title: 'Small caches',
    description: 'Blocks of the small caches (SLRU) read from disk each second, by cache.',
    width: 8,
    unit: 'ops',
    min: 0,
    queries: [
      { expr: perSecond('pg_stat_slru_blks_read_total', 'name'), legend: '{{instance}} {{name}}' },
    ],
  }),
];

export const io = () => [...bytes(), ...blocks()];
