import { setting } from '../facts';
import { limit } from '../limits';
import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { COLOR, coded, states, VERDICT_WORDS, worst } from '../states';
import { above } from '../steps';
import { table } from '../table';
import { timeline } from '../timeline';

const COPY_STATES = states({
  well: ['fresh'],
  warning: ['stopped'],
  bad: ['not_ready'],
  unknown: ['unknown'],
});

const SLOT = `${MEMBER}, slot_name`;

const retained = ofCluster('pg_ha_wal_retained_bytes', 'holder=~"slot:.+"');

const share =
  `max by (${MEMBER}, holder) (\n  ${retained}\n` +
  '  / on (job, instance) group_left ()\n' +
  `  min by (job, instance) (${ofCluster('pg_ha_disk_size_bytes', 'role="wal"')} > 0)\n)`;

const VERDICTS = 'slot_orphaned|slot_lost|slot_endangered';

/** A verdict about slots has the slot's name as its subject. */
const judged =
  `label_replace(\n${worst(ofCluster, VERDICTS, `${MEMBER}, subject`)},\n` +
  '"slot_name", "$1", "subject", "(.*)")';

const state = () =>
  table({
    id: 52,
    title: 'Slots now',
    description:
      'Whether each slot is used, for how long it has not been, and what the checks say: ' +
      'orphaned, endangered, or lost.',
    width: 16,
    absent: '',
    labels: {
      instance: { title: 'Instance' },
      slot_name: { title: 'Slot' },
      namespace: null,
      cluster: null,
    },
    values: [
      {
        expr: `max by (${SLOT}) (${ofCluster('pg_replication_slots_slot_is_active')}) + 1`,
        column: {
          title: 'Use',
          states: [
            { name: 'unused', color: COLOR.warning },
            { name: 'in use', color: COLOR.well },
          ],
        },
      },
      {
        expr: `max by (${SLOT}) (${ofCluster('pg_ha_slot_inactive_seconds')})`,
        column: { title: 'Unused for', unit: 's', steps: above(setting('ha.slot_idle')) },
      },
      {
        expr: `max by (${SLOT}) (${ofCluster('pg_replication_slots_pg_wal_lsn_diff')})`,
        column: {
          title: 'Retains',
          unit: 'bytes',
          steps: above(setting('ha.slot_retained_bytes')),
        },
      },
      {
        expr: `min by (${SLOT}) (${ofCluster('pg_replication_slots_safe_wal_size_bytes')})`,
        column: { title: 'Safe for', unit: 'bytes' },
      },
      { expr: `max by (${SLOT}) (${judged})`, column: { title: 'Checks', states: VERDICT_WORDS } },
    ],
  });

const retention = () => [
  series({
    id: 50,
    title: 'WAL held back by slots, share of its disk',
    description:
      'WAL that each slot keeps, against the size of the file system WAL is on. The lines are ' +
      'the limits of PostgresSlotWalRetention.',
    width: 8,
    unit: 'percentunit',
    min: 0,
    steps: above(
      limit('PostgresSlotWalRetention', 'warning'),
      limit('PostgresSlotWalRetention', 'critical'),
    ),
    queries: [{ expr: share, legend: '{{instance}} {{holder}}' }],
  }),
  series({
    id: 54,
    title: 'WAL held back, by whom',
    description: 'WAL that each holder needs; the server keeps what the largest one needs.',
    width: 8,
    unit: 'bytes',
    min: 0,
    queries: [
      {
        expr: `max by (${MEMBER}, holder) (${ofCluster('pg_ha_wal_retained_bytes')})`,
        legend: '{{instance}} {{holder}}',
      },
    ],
  }),
  series({
    id: 51,
    title: 'WAL until a slot may be lost',
    description:
      'WAL that can still be written before max_slot_wal_keep_size takes what the slot needs; ' +
      'nothing where that is not limited.',
    width: 8,
    unit: 'bytes',
    queries: [
      {
        expr: `min by (${SLOT}) (${ofCluster('pg_replication_slots_safe_wal_size_bytes')})`,
        legend: '{{instance}} {{slot_name}}',
      },
    ],
  }),
];

export const slots = () => [
  ...retention(),
  state(),
  timeline({
    id: 53,
    title: 'Copies of failover slots',
    description:
      'On standbys, whether the copies of logical failover slots could be used (PostgreSQL 17).',
    width: 8,
    states: COPY_STATES,
    queries: [
      {
        expr: coded({
          scope: ofCluster,
          metric: 'pg_ha_slot_copy_state',
          label: 'state',
          states: COPY_STATES,
          by: SLOT,
        }),
        legend: '{{instance}} {{slot_name}}',
      },
    ],
  }),
];
