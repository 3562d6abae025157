import { setting } from '../facts';
import { limit } from '../limits';
import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { NO_CONTACT, coded, states } from '../states';
import { above, below } from '../steps';
import { table } from '../table';
import { timeline } from '../timeline';

const BOUNCER_STATES = states({
  well: ['ok'],
  warning: ['not_ready', 'too_many_connections'],
  bad: NO_CONTACT,
  unknown: ['unknown'],
});

const NOTICE = setting('ha.expiry_notice');

const expiry = () => [
  table({
    id: 83,
    title: 'Certificates',
    description:
      'Time until each certificate expires. Orange below the default of ha.expiry_notice, red ' +
      'below the limit of PostgresCertificateExpiring.',
    width: 12,
    absent: 'no certificate is watched',
    labels: {
      instance: { title: 'Seen from' },
      subject: { title: 'Of' },
      address: { title: 'Address' },
      certificate: { title: 'Certificate' },
    },
    values: [
      {
        expr:
          `min by (${MEMBER}, subject, address, certificate) ` +
          `(${ofCluster('pg_ha_certificate_expiry_time_seconds')}) - time()`,
        column: {
          title: 'Expires in',
          unit: 's',
          steps: below(NOTICE, limit('PostgresCertificateExpiring', 'critical')),
        },
      },
    ],
  }),
  table({
    id: 84,
    title: 'Passwords',
    description:
      'Time until the password of a role expires; orange below the default of ha.expiry_notice.',
    width: 12,
    absent: 'no password expires',
    labels: { instance: { title: 'Instance' }, role: { title: 'Role' } },
    values: [
      {
        expr:
          `min by (${MEMBER}, role) ` +
          `(${ofCluster('pg_ha_password_expiry_time_seconds')}) - time()`,
        column: { title: 'Expires in', unit: 's', steps: below(NOTICE, 0) },
      },
    ],
  }),
];

const poolers = () => [
  timeline({
    id: 85,
    title: 'PgBouncer',
    description: 'What the console of each PgBouncer answers (ha.pgbouncers).',
    width: 8,
    states: BOUNCER_STATES,
    queries: [
      {
        expr: coded({
          scope: ofCluster,
          metric: 'pg_ha_pgbouncer_state',
          label: 'state',
          states: BOUNCER_STATES,
          by: `${MEMBER}, pgbouncer`,
        }),
        legend: '{{pgbouncer}} of {{instance}}',
      },
    ],
  }),
  series({
    id: 86,
    title: 'PgBouncer: clients and pools',
    description:
      'Share of max_client_conn and of each pool in use. From a full pool on, clients wait. The ' +
      'lower line is the default of ha.connections_percent.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    steps: above(setting('ha.connections_percent') / 100, 1),
    queries: [
      {
        expr: `max by (${MEMBER}, pgbouncer) (${ofCluster('pg_ha_pgbouncer_clients_ratio')})`,
        legend: '{{pgbouncer}} clients',
      },
      {
        expr:
          `max by (${MEMBER}, pgbouncer, database, user) ` +
          `(${ofCluster('pg_ha_pgbouncer_pool_used_ratio')})`,
        legend: '{{pgbouncer}} pool {{database}}/{{user}}',
      },
    ],
  }),
  series({
    id: 87,
    title: 'PgBouncer: waiting clients',
    description: 'Clients that wait for a connection to the server, and since when (right).',
    width: 8,
    unit: 'none',
    min: 0,
    second: { names: '/longest/', unit: 's' },
    queries: [
      {
        expr:
          `sum by (${MEMBER}, pgbouncer) ` +
          `(${ofCluster('pgbouncer_pools_client_waiting_connections')})`,
        legend: '{{pgbouncer}} waiting',
      },
      {
        expr:
          `max by (${MEMBER}, pgbouncer) ` +
          `(${ofCluster('pgbouncer_pools_client_maxwait_seconds')})`,
        legend: '{{pgbouncer}} longest',
      },
    ],
  }),
];

export const access = () => [...expiry(), ...poolers()];
