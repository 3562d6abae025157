import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { NO_CONTACT, coded, states } from '../states';
import { timeline } from '../timeline';

const CONTACT_STATES = states({
  well: ['ok'],
  note: ['passed_over'],
  warning: ['not_ready', 'too_many_connections', 'wrong_role'],
  bad: [...NO_CONTACT, 'other_cluster'],
  unknown: ['unknown'],
});

const ROLES_BEHIND = states({ well: ['primary'], calm: ['standby'], unknown: ['unknown'] });

// The label endpoint of a PodMonitor is the port; then Prometheus calls ours exported_endpoint.
const OURS = ['endpoint', 'exported_endpoint'];

/** With the name of the endpoint as the label `target`, wherever Prometheus put it. */
const named = (expr: string): string =>
  OURS.reduce(
    (inner, label) => `label_replace(${inner}, "target", "$1", "${label}", "(.+)")`,
    expr,
  );

const ADDRESS = `${MEMBER}, endpoint, exported_endpoint, address`;
const legend = '{{target}} {{address}}, from {{instance}}';

const contact = () => [
  timeline({
    id: 80,
    title: 'Endpoints',
    description:
      'What each address of what applications connect to answers, as seen from each server ' +
      '(ha.endpoints). docs/ha-checks.md explains each state.',
    width: 8,
    states: CONTACT_STATES,
    queries: [
      {
        expr: named(
          coded({
            scope: ofCluster,
            metric: 'pg_ha_endpoint_address_state',
            label: 'state',
            states: CONTACT_STATES,
            by: ADDRESS,
          }),
        ),
        legend,
      },
    ],
  }),
];

const behind = () => [
  timeline({
    id: 81,
    title: 'Role behind the endpoint',
    description: 'Role of the server that answers behind each address.',
    width: 8,
    states: ROLES_BEHIND,
    queries: [
      {
        expr: named(
          coded({
            scope: ofCluster,
            metric: 'pg_ha_endpoint_address_role',
            label: 'role',
            states: ROLES_BEHIND,
            by: ADDRESS,
          }),
        ),
        legend,
      },
    ],
  }),
];

export const endpoints = () => [
  ...contact(),
  ...behind(),
  series({
    id: 82,
    title: 'Time to get through',
    description: 'How long connecting through each endpoint takes, by phase.',
    width: 8,
    unit: 's',
    min: 0,
    stacked: true,
    queries: [
      {
        expr: named(
          `max by (endpoint, exported_endpoint, phase) ` +
            `(${ofCluster('pg_ha_endpoint_phase_seconds')})`,
        ),
        legend: '{{target}} {{phase}}',
      },
    ],
  }),
];
