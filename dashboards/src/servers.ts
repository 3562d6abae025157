import type { Scope } from './scope';
import { coded, states, type State } from './states';

export const SERVER_STATES = states({
  well: ['up'],
  warning: ['starting', 'recovering', 'shutting_down'],
  bad: ['too_many_connections', 'auth_failed', 'rejected', 'hung', 'unreachable'],
  unknown: ['unknown'],
});

export const ROLES = states({
  well: ['primary'],
  calm: ['standby', 'cascading', 'archive_standby'],
  note: ['designated_primary'],
  unknown: ['unknown'],
});

const CODED: Record<string, [label: string, list: State[]]> = {
  pg_ha_state: ['state', SERVER_STATES],
  pg_ha_connect_state: ['state', SERVER_STATES],
  pg_ha_role: ['role', ROLES],
};

/** State, role, or what new connections meet, as the number of a state of the lists above. */
export function ofServer(scope: Scope, metric: string, by: string): string {
  const [label, list] = CODED[metric] ?? ['state', []];
  return coded({ scope, metric, label, states: list, by });
}
