import type { Scope } from './scope';

/** Beyond it a disk does not fill; in hours. */
export const NEVER = 10000;

/** Until the first file system of each group is full, if it goes on as in the last six hours. */
export function hoursLeft(scope: Scope, by: string): string {
  const available = scope('pg_ha_disk_available_bytes');
  const trend = scope('pg_ha_disk_available_bytes').concat('[6h]');
  const seconds = `${available} / clamp_min(-deriv(${trend}), 1e-9)`;
  return `clamp_max(min by (${by}) (${seconds}) / 3600, ${NEVER})`;
}
