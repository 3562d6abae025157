import { setting } from '../facts';
import { series } from '../series';
import { above } from '../steps';
import { each, largest, total, top } from './signals';

export const locks = () => [
  series({
    id: 30,
    title: 'Locks by mode',
    description: 'Locks held or waited for, the ten most frequent modes.',
    width: 8,
    unit: 'none',
    min: 0,
    stacked: true,
    queries: [
      { expr: top(10, `${total('pg_locks_count', 'mode')} > 0`), legend: '{{instance}} {{mode}}' },
    ],
  }),
  series({
    id: 31,
    title: 'Sessions that wait and that block',
    description: 'Sessions that wait for a lock, and those at the head of the queues.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: each(
      { wait: 'pg_lock_waits_blocked_sessions', block: 'pg_lock_waits_blocking_sessions' },
      (metric) => largest(metric),
    ),
  }),
  series({
    id: 32,
    title: 'Longest wait for a lock',
    description:
      'How long the longest wait has lasted, and how old the transactions are that block. The ' +
      'line is the default of ha.lock_wait.',
    width: 8,
    unit: 's',
    min: 0,
    steps: above(setting('ha.lock_wait')),
    queries: each(
      {
        wait: 'pg_lock_waits_longest_seconds',
        blocker: 'pg_lock_waits_oldest_blocker_transaction_seconds',
      },
      (metric) => largest(metric),
    ),
  }),
];
