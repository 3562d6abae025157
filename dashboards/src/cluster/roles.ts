import { CLUSTER, MEMBER, ofCluster } from '../scope';
import { ofServer, ROLES, SERVER_STATES } from '../servers';
import { table } from '../table';
import { timeline } from '../timeline';

// Of what a failover would change; as PostgresSettingsDrift has them.
const SETTINGS = [
  'fsync',
  'full_page_writes',
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_replication_slots',
  'max_slot_wal_keep_size_bytes',
  'max_wal_senders',
  'max_worker_processes',
  'shared_buffers_bytes',
];

const settings = SETTINGS.map(
  (name) => `label_replace(${ofCluster(`pg_settings_${name}`)}, "setting", "${name}", "", "")`,
).join('\n  or ');

const whoIsWhat = () => [
  timeline({
    id: 20,
    title: 'Role',
    description: 'Who is what. Two primaries at a time are two servers that take writes.',
    width: 12,
    states: ROLES,
    queries: [{ expr: ofServer(ofCluster, 'pg_ha_role', MEMBER) }],
  }),
  timeline({
    id: 21,
    title: 'Timeline',
    description:
      'Each promotion begins a new timeline. A member that stays on an old one does not belong ' +
      'to the cluster any more.',
    width: 12,
    queries: [{ expr: `max by (${MEMBER}) (${ofCluster('pg_ha_timeline')})` }],
  }),
  timeline({
    id: 24,
    title: 'Server',
    description: 'Whether each server answers, and why not.',
    width: 12,
    states: SERVER_STATES,
    queries: [{ expr: ofServer(ofCluster, 'pg_ha_state', MEMBER) }],
  }),
];

const alike = () => [
  table({
    id: 22,
    title: 'Versions and identity',
    description:
      'Members of one cluster have one system identifier; for longer than a rolling update they ' +
      'have one version.',
    width: 6,
    absent: '',
    labels: {
      instance: { title: 'Instance' },
      version: { title: 'Version' },
      system_identifier: { title: 'System identifier' },
    },
    values: [
      {
        expr:
          `group by (${MEMBER}, version, system_identifier) ` +
          `(${ofCluster('pg_ha_instance_info')})`,
        column: null,
      },
    ],
  }),
  table({
    id: 23,
    title: 'Settings that differ',
    description: 'Settings that are not the same on all members: a failover would change them.',
    width: 6,
    absent: 'none of those compared',
    labels: { cluster: { title: 'Cluster' }, setting: { title: 'Setting' } },
    values: [
      {
        expr:
          `count by (${CLUSTER}, setting) (\n  count_values by (${CLUSTER}, setting) ("value",\n` +
          `  ${settings}\n  )\n) > 1`,
        column: { title: 'Values' },
      },
    ],
  }),
];

export const roles = () => [...whoIsWhat(), ...alike()];
