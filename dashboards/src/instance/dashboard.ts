import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { assemble } from '../assembly';
import { cluster, datasource, instance, namespace } from '../variables';
import { activity } from './activity';
import { checkpoints } from './checkpoints';
import { exporter } from './exporter';
import { integrity } from './integrity';
import { io } from './io';
import { locks } from './locks';
import { sessions } from './sessions';
import { state } from './state';
import { statements } from './statements';
import { subscriptions } from './subscriptions';
import { tables } from './tables';
import { vacuum } from './vacuum';
import { wal } from './wal';

export const instanceDashboard = (): Dashboard =>
  assemble({
    uid: 'pgvigil-instance',
    title: 'PostgreSQL / Instance',
    description: 'What one PostgreSQL server does, what holds it up, and what watching it costs.',
    from: 'now-1h',
    variables: [datasource(), namespace(), cluster(), instance()],
    annotations: [],
    rows: [
      { title: 'State', panels: state() },
      { title: 'Load', panels: activity() },
      { title: 'Sessions', panels: sessions() },
      { title: 'Locks', panels: locks() },
      { title: 'I/O', panels: io() },
      { title: 'WAL', panels: wal() },
      { title: 'Checkpoints', panels: checkpoints() },
      { title: 'Vacuum and wraparound', panels: vacuum() },
      { title: 'Tables', panels: tables() },
      { title: 'Statements', panels: statements() },
      { title: 'Damage, and what breaks later', panels: integrity() },
      { title: 'Subscriptions', panels: subscriptions() },
      { title: 'What watching costs', panels: exporter() },
    ],
  });
