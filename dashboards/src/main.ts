import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { clusterDashboard } from './cluster/dashboard';
import { fleetDashboard } from './fleet/dashboard';
import { instanceDashboard } from './instance/dashboard';

const folder = process.argv[3] ?? '';
const dashboards: Record<string, Dashboard> = {
  fleet: fleetDashboard(),
  cluster: clusterDashboard(),
  instance: instanceDashboard(),
};

/** The builder hides links and annotations in a menu. */
const visible = (key: string, value: unknown): unknown =>
  key === 'placement' && value === 'inControlsMenu' ? undefined : value;

mkdirSync(folder, { recursive: true });
for (const [name, dashboard] of Object.entries(dashboards)) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(dashboard, visible, 1)}\n`);
}
