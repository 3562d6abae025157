import { setting } from '../facts';
import { limit } from '../limits';
import { CLUSTER, MEMBER, ofCluster, rate } from '../scope';
import { series } from '../series';
import { coded, states } from '../states';
import { above } from '../steps';
import { timeline } from '../timeline';

export const RECEIVER_STATES = states({
  well: ['streaming'],
  warning: ['starting', 'waiting'],
  bad: ['stopped'],
  unknown: ['unknown'],
});

const REPLAY_STATES = states({
  well: ['replaying', 'idle'],
  note: ['delayed'],
  warning: ['paused', 'blocked'],
  bad: ['stalled'],
  unknown: ['unknown'],
});

const lag = () => [
  series({
    id: 30,
    title: 'Lag in seconds',
    description:
      'Time since each standby was last known to have replayed everything its upstream had: by ' +
      'the standby itself, and by its upstream. It grows while a link is dead. The line is the ' +
      'default of ha.max_lag.',
    width: 12,
    unit: 's',
    min: 0,
    steps: above(setting('ha.max_lag')),
    queries: [
      { expr: `max by (${MEMBER}) (${ofCluster('pg_ha_replication_lag_seconds')})` },
      {
        expr:
          `max by (${CLUSTER}, instance, application_name) ` +
          `(${ofCluster('pg_ha_standby_lag_seconds')})`,
        legend: '{{application_name}}, seen by {{instance}}',
      },
    ],
  }),
  series({
    id: 31,
    title: 'Lag in bytes',
    description:
      'WAL that each standby has not flushed, which is lost if the primary dies now, and not ' +
      'replayed. The lines are the limits of PostgresReplicationLagBytes.',
    width: 12,
    unit: 'bytes',
    min: 0,
    steps: above(
      limit('PostgresReplicationLagBytes', 'warning'),
      limit('PostgresReplicationLagBytes', 'critical'),
    ),
    queries: ['flush', 'replay'].map((stage) => ({
      expr:
        `max by (${MEMBER}, application_name) ` +
        `(${ofCluster(`pg_stat_replication_${stage}_lag_bytes`)})`,
      legend: `{{application_name}} not ${stage === 'flush' ? 'flushed' : 'replayed'}`,
    })),
  }),
];

const streams = () => [
  timeline({
    id: 32,
    title: 'Receiver',
    description: 'What the WAL receiver of each standby does.',
    width: 12,
    states: RECEIVER_STATES,
    queries: [
      {
        expr: coded({
          scope: ofCluster,
          metric: 'pg_ha_receiver_state',
          label: 'state',
          states: RECEIVER_STATES,
          by: MEMBER,
        }),
      },
    ],
  }),
  timeline({
    id: 33,
    title: 'Replay',
    description: 'What replay does on each standby. Blocked: it waits for a setting to be raised.',
    width: 12,
    states: REPLAY_STATES,
    queries: [
      {
        expr: coded({
          scope: ofCluster,
          metric: 'pg_ha_replay_state',
          label: 'state',
          states: REPLAY_STATES,
          by: MEMBER,
        }),
      },
    ],
  }),
];

const flow = () => [
  series({
    id: 34,
    title: 'Standbys streaming and expected',
    description:
      'Standbys that stream from each server, and how many should: configured, or learnt.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: [
      {
        expr: `max by (${MEMBER}) (${ofCluster('pg_ha_standbys_streaming')})`,
        legend: '{{instance}} streaming',
      },
      {
        expr: `max by (${MEMBER}, source) (${ofCluster('pg_ha_standbys_expected')})`,
        legend: '{{instance}} expected ({{source}})',
      },
    ],
  }),
  series({
    id: 36,
    title: 'WAL replayed and written',
    description: 'WAL that each standby replays, against what the primary writes.',
    width: 8,
    unit: 'binBps',
    min: 0,
    queries: [
      {
        expr: `max by (${MEMBER}) (${ofCluster('pg_ha_replay_bytes_per_second')})`,
        legend: '{{instance}} replays',
      },
      {
        expr: `max by (${MEMBER}) (${rate(ofCluster('pg_ha_wal_written_bytes_total'))})`,
        legend: '{{instance}} gets',
      },
    ],
  }),
  series({
    id: 35,
    title: 'Queries cancelled by replay',
    description:
      'Queries cancelled on standbys because they stood in the way of replay, in a quarter of an' +
      ' hour. The line is the limit of PostgresRecoveryConflicts.',
    width: 8,
    unit: 'none',
    min: 0,
    steps: above(limit('PostgresRecoveryConflicts', 'info')),
    queries: [
      {
        expr: `sum by (${MEMBER}) (increase(${ofCluster('pg_stat_database_conflicts')}[15m]))`,
      },
    ],
  }),
];

export const standbys = () => [...lag(), ...streams(), ...flow()];
