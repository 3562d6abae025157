import { limit } from '../limits';
import { ofInstance } from '../scope';
import { series } from '../series';
import { VERDICT_WORDS, worst } from '../states';
import { above } from '../steps';
import { timeline } from '../timeline';
import { largest, perSecond } from './signals';

const SUBSCRIPTION = 'datname, subname';
const legend = '{{instance}} {{datname}} {{subname}}';

export const subscriptions = () => [
  timeline({
    id: 100,
    title: 'Subscriptions',
    description: 'The worst that the checks say of each subscription: down, disabled, failing.',
    width: 8,
    states: VERDICT_WORDS,
    queries: [
      {
        expr: worst(ofInstance, 'subscription_.+', 'instance, subject'),
        legend: '{{instance}} {{subject}}',
      },
    ],
  }),
  series({
    id: 101,
    title: 'Since the last message',
    description:
      'Time since the worker of each subscription took a message from the publisher. The line is' +
      ' the limit of PostgresSubscriptionSilent.',
    width: 8,
    unit: 's',
    min: 0,
    steps: above(limit('PostgresSubscriptionSilent', 'warning')),
    queries: [{ expr: largest('pg_ha_subscription_message_age_seconds', SUBSCRIPTION), legend }],
  }),
  series({
    id: 102,
    title: 'Errors and tables that do not follow yet',
    description:
      'Errors each second while changes are applied, and tables whose initial copy is not ' +
      'finished.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: [
      {
        expr: perSecond('pg_stat_subscription_stats_apply_errors_total', SUBSCRIPTION),
        legend: `${legend}: errors per second`,
      },
      {
        expr: largest('pg_ha_subscription_tables_not_ready', SUBSCRIPTION),
        legend: `${legend}: tables not ready`,
      },
    ],
  }),
];
