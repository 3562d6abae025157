import { ofInstance, rate } from '../scope';
import { series } from '../series';
import { limit } from '../limits';
import { above } from '../steps';
import { each, perSecond } from './signals';

const within = (metric: string): string =>
  `sum by (instance) (increase(${ofInstance(metric)}[1h]))`;
const asked = within('pg_stat_bgwriter_checkpoints_req_total');
const timed = within('pg_stat_bgwriter_checkpoints_timed_total');

const often = () => [
  series({
    id: 60,
    title: 'Share of checkpoints that were asked for',
    description:
      'Of those in an hour: many mean that max_wal_size is small. The line is the limit of ' +
      'PostgresCheckpointsTooFrequent.',
    width: 6,
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: above(limit('PostgresCheckpointsTooFrequent', 'info')),
    queries: [{ expr: `${asked} / (${asked} + ${timed} > 0)` }],
  }),
  series({
    id: 61,
    title: 'Time in checkpoints',
    description: 'Share of the time that checkpoints spend writing and synchronising.',
    width: 6,
    unit: 'percentunit',
    min: 0,
    queries: each(
      {
        writing: 'pg_stat_bgwriter_checkpoint_write_time_total',
        synchronising: 'pg_stat_bgwriter_checkpoint_sync_time_total',
      },
      (metric) => `sum by (instance) (${rate(ofInstance(metric))}) / 1000`,
    ),
  }),
];

const buffers = () => [
  series({
    id: 62,
    title: 'Who writes buffers',
    description:
      'Buffers written each second: by checkpoints, the background writer, and backends ' +
      'themselves.',
    width: 6,
    unit: 'ops',
    min: 0,
    stacked: true,
    queries: each(
      {
        checkpoints: 'pg_stat_bgwriter_buffers_checkpoint_total',
        'background writer': 'pg_stat_bgwriter_buffers_clean_total',
        backends: 'pg_stat_bgwriter_buffers_backend_total',
      },
      (metric) => perSecond(metric),
    ),
  }),
  series({
    id: 63,
    title: 'Since the last checkpoint',
    description: 'Time since the last checkpoint began, and checkpoint_timeout.',
    width: 6,
    unit: 's',
    min: 0,
    queries: [
      {
        expr: `time() - max by (instance) (${ofInstance('pg_control_checkpoint_time_seconds')})`,
        legend: '{{instance}} last',
      },
      {
        expr: `max by (instance) (${ofInstance('pg_settings_checkpoint_timeout_seconds')})`,
        legend: '{{instance}} checkpoint_timeout',
      },
    ],
  }),
];

export const checkpoints = () => [...often(), ...buffers()];
