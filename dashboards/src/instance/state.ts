import { firingAlerts } from '../alerts';
import { MEMBER, ofInstance } from '../scope';
import { ofServer, ROLES, SERVER_STATES } from '../servers';
import { series } from '../series';
import { coded, VERDICT, VERDICT_WORDS } from '../states';
import { table } from '../table';
import { timeline } from '../timeline';

const uptime = `time() - max by (${MEMBER}) (${ofInstance('pg_ha_start_time_seconds')})`;

const identity = () =>
  table({
    id: 4,
    title: 'Servers',
    description: 'Version, role and time since the start of each server chosen above.',
    width: 8,
    absent: '',
    labels: {
      namespace: null,
      cluster: null,
      instance: { title: 'Instance' },
      short_version: { title: 'Version' },
    },
    values: [
      { expr: `max by (${MEMBER}, short_version) (${ofInstance('pg_static')})`, column: null },
      {
        expr: ofServer(ofInstance, 'pg_ha_role', MEMBER),
        column: { title: 'Role', states: ROLES },
      },
      { expr: uptime, column: { title: 'Up for', unit: 's' } },
    ],
  });

const verdicts = () => {
  const labels = 'instance, verdict, subject';
  const all = coded({
    scope: ofInstance,
    metric: 'pg_ha_verdict',
    label: 'state',
    states: VERDICT,
    by: labels,
  });
  const notWell = ofInstance('pg_ha_verdict', 'state!="false"');
  return timeline({
    id: 6,
    title: 'Checks that were not well',
    description: 'Each check that was bad or unknown in the time shown.',
    width: 12,
    states: VERDICT_WORDS,
    queries: [
      {
        expr: `${all}\nand on (${labels}) (max_over_time(${notWell}[$__range]) == 1)`,
        legend: '{{instance}} {{verdict}} {{subject}}',
      },
    ],
  }).noValue('of the servers that are heard, no check was bad or unknown');
};

const server = () => [
  timeline({
    id: 1,
    title: 'Server',
    description: 'Whether the server answers, and why not.',
    width: 8,
    states: SERVER_STATES,
    queries: [{ expr: ofServer(ofInstance, 'pg_ha_state', MEMBER) }],
  }),
  timeline({
    id: 2,
    title: 'New connections',
    description: 'What the last new connection of pgvigil met with.',
    width: 8,
    states: SERVER_STATES,
    queries: [{ expr: ofServer(ofInstance, 'pg_ha_connect_state', MEMBER) }],
  }),
  identity(),
];

export const state = () => [
  ...server(),
  series({
    id: 3,
    title: 'Restarts and changes of role',
    description: 'Restarts, crashes, promotions and demotions seen in ten minutes.',
    width: 12,
    unit: 'none',
    min: 0,
    queries: [
      {
        expr: `sum by (instance, kind) (increase(${ofInstance('pg_ha_restarts_total')}[10m]))`,
        legend: '{{instance}} {{kind}}',
      },
      ...['promotions', 'demotions'].map((change) => ({
        expr: `sum by (instance) (increase(${ofInstance(`pg_ha_${change}_total`)}[10m]))`,
        legend: `{{instance}} ${change}`,
      })),
    ],
  }),
  verdicts(),
  firingAlerts(ofInstance, { id: 5, width: 24, height: 7 }),
];
