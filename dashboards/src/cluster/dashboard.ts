import { AnnotationQueryBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from '../query';
import { assemble } from '../assembly';
import { ofCluster } from '../scope';
import { cluster, datasource, namespace } from '../variables';
import { archive } from './archive';
import { commits } from './commits';
import { disks } from './disks';
import { access } from './access';
import { endpoints } from './endpoints';
import { now } from './now';
import { roles } from './roles';
import { slots } from './slots';
import { standbys } from './standbys';

interface Event {
  name: string;
  color: string;
  expr: string;
}

const event = ({ name, color, expr }: Event): AnnotationQueryBuilder =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(`sum by (namespace, cluster, instance) (${expr}) > 0`)
    .step('15s')
    .titleFormat(name)
    .textFormat('{{instance}}')
    .tagKeys('cluster');

const events = [
  {
    name: 'Promoted',
    color: 'red',
    expr: `increase(${ofCluster('pg_ha_promotions_total')}[$__rate_interval])`,
  },
  {
    name: 'Demoted',
    color: 'orange',
    expr: `increase(${ofCluster('pg_ha_demotions_total')}[$__rate_interval])`,
  },
  {
    name: 'Restarted',
    color: 'blue',
    expr: `changes(${ofCluster('pg_ha_start_time_seconds')}[$__rate_interval])`,
  },
];

export const clusterDashboard = (): Dashboard =>
  assemble({
    uid: 'pgvigil-cluster',
    title: 'PostgreSQL / Cluster',
    description:
      'High availability of a cluster: who is what, how far behind, and what is in danger.',
    from: 'now-3h',
    variables: [datasource(), namespace(), cluster()],
    annotations: events.map(event),
    rows: [
      { title: 'Now', panels: now() },
      { title: 'Roles', panels: roles() },
      { title: 'Standbys', panels: standbys() },
      { title: 'Commits and failover', panels: commits() },
      { title: 'Slots', panels: slots() },
      { title: 'Archive', panels: archive() },
      { title: 'Disks', panels: disks() },
      { title: 'Endpoints', panels: endpoints() },
      { title: 'Certificates, passwords and poolers', panels: access() },
    ],
  });
