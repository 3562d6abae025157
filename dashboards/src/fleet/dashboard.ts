import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { firingAlerts } from '../alerts';
import { assemble } from '../assembly';
import { ofCluster } from '../scope';
import { cluster, datasource, namespace } from '../variables';
import { clusters } from './clusters';
import { monitoring } from './monitoring';
import { totals } from './totals';

export const fleetDashboard = (): Dashboard =>
  assemble({
    uid: 'pgvigil-fleet',
    title: 'PostgreSQL / Fleet',
    description: 'Every PostgreSQL cluster in a row: would it survive losing its primary now?',
    from: 'now-6h',
    variables: [datasource(), namespace(), cluster()],
    annotations: [],
    rows: [
      { title: 'Clusters', panels: [...totals(), clusters()] },
      { title: 'Alerts', panels: [firingAlerts(ofCluster, { id: 20, width: 24, height: 10 })] },
      { title: 'What is not monitored', panels: monitoring() },
    ],
  });
