import { setting } from '../facts';
import { limit } from '../limits';
import { ofInstance } from '../scope';
import { series } from '../series';
import { above } from '../steps';
import { each, largest, total, top } from './signals';

const inUse = () => [
  series({
    id: 20,
    title: 'Sessions by state',
    description: 'Sessions of all databases, by what they are doing.',
    width: 8,
    unit: 'none',
    min: 0,
    stacked: true,
    queries: [{ expr: total('pg_stat_activity_count', 'state'), legend: '{{instance}} {{state}}' }],
  }),
  series({
    id: 21,
    title: 'Connections in use',
    description:
      'Share of the connections open to ordinary roles. The lines are the limit of ' +
      'PostgresConnectionsExhausted and the default of ha.connections_percent.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    max: 1,
    steps: above(
      limit('PostgresConnectionsExhausted', 'warning'),
      setting('ha.connections_percent') / 100,
    ),
    queries: [
      {
        expr:
          `max by (instance) (${ofInstance('pg_ha_client_connections')}` +
          ` / (${ofInstance('pg_ha_client_connections_limit')} > 0))`,
      },
    ],
  }),
];

const oldest = () => [
  series({
    id: 22,
    title: 'Oldest transactions',
    description:
      'Age of the oldest transaction, idle transaction, statement and prepared transaction. The ' +
      'lines are the limit of PostgresIdleInTransaction and the default of ha.transaction_age.',
    width: 8,
    unit: 's',
    min: 0,
    steps: above(limit('PostgresIdleInTransaction', 'warning'), setting('ha.transaction_age')),
    queries: each(
      {
        transaction: 'pg_long_running_transactions_oldest_timestamp_seconds',
        'idle in transaction': 'pg_stat_activity_longest_idle_in_transaction_seconds',
        statement: 'pg_stat_activity_longest_query_seconds',
        prepared: 'pg_prepared_xacts_oldest_age_seconds',
      },
      (metric) => largest(metric),
    ),
  }),
];

const waiting = () => [
  series({
    id: 23,
    title: 'What sessions wait for',
    description:
      'Sessions by wait event, the ten largest; those that wait for their client are left out.',
    width: 12,
    unit: 'none',
    min: 0,
    stacked: true,
    queries: [
      {
        expr: top(
          10,
          total(
            'pg_stat_activity_count',
            'wait_event_type, wait_event',
            'wait_event_type!~"|Client|Activity"',
          ),
        ),
        legend: '{{instance}} {{wait_event_type}}: {{wait_event}}',
      },
    ],
  }),
  series({
    id: 24,
    title: 'Sessions by application',
    description: 'Sessions of the ten applications that have most.',
    width: 12,
    unit: 'none',
    min: 0,
    stacked: true,
    queries: [
      {
        expr: top(10, `${total('pg_stat_activity_count', 'application_name')} > 0`),
        legend: '{{instance}} {{application_name}}',
      },
    ],
  }),
];

export const sessions = () => [...inUse(), ...oldest(), ...waiting()];
