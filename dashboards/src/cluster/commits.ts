import { setting } from '../facts';
import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { coded, states } from '../states';
import { above, below } from '../steps';
import { timeline } from '../timeline';

const SYNC_STATES = states({
  well: ['sync', 'quorum'],
  note: ['potential'],
  calm: ['async'],
  unknown: ['unknown'],
});

const STANDBY = `${MEMBER}, application_name, client_addr, slot_name`;

const largest = (metric: string): string => `max by (${MEMBER}) (${ofCluster(metric)})`;

const synchronous = () => [
  timeline({
    id: 40,
    title: 'Synchronous state',
    description:
      'Whether commits wait for each standby. Potential: it takes the place of one that goes.',
    width: 8,
    states: SYNC_STATES,
    queries: [
      {
        expr: coded({
          scope: ofCluster,
          metric: 'pg_ha_standby_sync_state',
          label: 'state',
          states: SYNC_STATES,
          by: STANDBY,
        }),
        legend: '{{application_name}} of {{instance}}',
      },
    ],
  }),
  series({
    id: 41,
    title: 'Synchronous standbys',
    description:
      'Standbys that must confirm a commit, those connected that may, how many of these may go ' +
      'before commits hang, and before what was confirmed could be lost (quorum). Below 0: it is' +
      ' so.',
    width: 8,
    unit: 'none',
    steps: below(0),
    queries: [
      { expr: largest('pg_ha_sync_required'), legend: '{{instance}} required' },
      { expr: largest('pg_ha_sync_connected'), legend: '{{instance}} connected' },
      { expr: largest('pg_ha_sync_spare'), legend: '{{instance}} spare' },
      { expr: largest('pg_ha_sync_quorum_margin'), legend: '{{instance}} quorum margin' },
    ],
  }),
  series({
    id: 42,
    title: 'Commits that wait',
    description: 'Sessions whose commit waits for synchronous standbys, and since when (right).',
    width: 8,
    unit: 'none',
    min: 0,
    second: { names: '/longest/', unit: 's' },
    queries: [
      { expr: largest('pg_ha_sync_waiting_commits'), legend: '{{instance}} waiting' },
      { expr: largest('pg_ha_sync_longest_wait_seconds'), legend: '{{instance}} longest' },
    ],
  }),
];

const failover = () => [
  series({
    id: 43,
    title: 'What a failover would lose',
    description:
      'WAL of the primary that no standby is known to have on disk, and since when (right). The ' +
      'line is the default of ha.max_lag_bytes.',
    width: 8,
    unit: 'bytes',
    min: 0,
    steps: above(setting('ha.max_lag_bytes')),
    second: { names: '/since/', unit: 's' },
    queries: [
      { expr: largest('pg_ha_failover_loss_bytes'), legend: '{{instance}} bytes' },
      { expr: largest('pg_ha_failover_loss_seconds'), legend: '{{instance}} since' },
    ],
  }),
  series({
    id: 44,
    title: 'Standbys that could take over',
    description: 'Standbys that stream, replay and are near enough to be promoted now.',
    width: 8,
    unit: 'none',
    min: 0,
    steps: below(1),
    queries: [{ expr: largest('pg_ha_standbys_promotable') }],
  }),
  series({
    id: 45,
    title: 'Time a failover would take to open',
    description: 'How long the best standby would replay what it has before it could open.',
    width: 8,
    unit: 's',
    min: 0,
    queries: [{ expr: largest('pg_ha_failover_open_seconds') }],
  }),
];

export const commits = () => [...synchronous(), ...failover()];
