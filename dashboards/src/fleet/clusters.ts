import { setting } from '../facts';
import { firing } from '../alerts';
import { horizon, limit } from '../limits';
import { keep } from '../links';
import { CLUSTER, ofCluster } from '../scope';
import { VERDICT_WORDS, worst } from '../states';
import { above, below } from '../steps';
import { table, type Column } from '../table';
import { hoursLeft } from '../disks';
import { EVALUATED } from './totals';

const PRIMARY = `(${ofCluster('pg_ha_role', 'role=~"primary|designated_primary"')} == 1)`;
const onPrimary = (metric: string): string =>
  `${ofCluster(metric)} and on (job, instance) ${PRIMARY}`;
const by = (how: string, expr: string): string => `${how} by (${CLUSTER}) (${expr})`;

// In words, and never empty: a cluster without a primary is the worst of all.
const primary =
  `label_replace(group by (${CLUSTER}, instance) ${PRIMARY}, ` +
  '"primary", "$1", "instance", "(.*)")\n' +
  `or label_replace(\n  group by (${CLUSTER}) (${ofCluster('pgvigil_build_info')})\n` +
  `  unless on (${CLUSTER}) ${PRIMARY},\n  "primary", "NONE SEEN", "", ""\n)`;

const alerts =
  by('count', `group by (${CLUSTER}, instance, alertname) (\n${firing(ofCluster)}\n)`) +
  `\nor 0 * (${EVALUATED})`;

const certificateDays =
  by('min', `${ofCluster('pg_ha_certificate_expiry_time_seconds')} - time()`) + ' / 86400';

const DAY = 86400;
const certificateSteps = below(
  setting('ha.expiry_notice') / DAY,
  limit('PostgresCertificateExpiring', 'critical') / DAY,
);

const HOUR = 3600;
const diskSteps = below(
  horizon('PostgresDataVolumeFilling', 'warning') / HOUR,
  horizon('PostgresWalVolumeFilling', 'warning') / HOUR,
);

const verdict = (title: string): Column => ({ title, states: VERDICT_WORDS, width: 95 });
const link = { title: 'Cluster', url: `/d/pgvigil-cluster?${keep('namespace', 'cluster')}` };

const value = (expr: string, column: Column) => ({ expr, column });

const QUORUM = 'writes_blocked|sync_standbys_missing|quorum_unsafe|sync_no_spare';
const FAILOVER = 'failover_impossible|failover_loses_data';
const ARCHIVE = 'archive_failing|archive_late|archive_discards|archive_unconfigured';

export const clusters = () =>
  table({
    id: 10,
    title: 'Clusters',
    description:
      'A cluster is what shares the labels namespace and cluster. An empty cell: nothing is ' +
      'known of it, or it has no such thing. Purple: the checks cannot decide.',
    width: 24,
    height: 14,
    absent: '',
    labels: {
      namespace: { title: 'Namespace' },
      cluster: { title: 'Cluster', links: [link] },
      primary: { title: 'Primary' },
      instance: null,
    },
    values: [
      { expr: `group by (${CLUSTER}, primary) (\n${primary}\n)`, column: null },
      value(by('count', `${ofCluster('pg_up')} == 1`), { title: 'Members up', width: 90 }),
      value(by('sum', onPrimary('pg_ha_standbys_streaming')), { title: 'Streaming', width: 90 }),
      value(by('max', onPrimary('pg_ha_standbys_expected')), { title: 'Expected', width: 85 }),
      value(worst(ofCluster, 'standbys_missing', CLUSTER), verdict('Standbys')),
      value(worst(ofCluster, QUORUM, CLUSTER), verdict('Quorum')),
      value(worst(ofCluster, FAILOVER, CLUSTER), verdict('Failover')),
      value(by('max', ofCluster('pg_ha_replication_lag_seconds')), {
        title: 'Worst lag',
        unit: 's',
        steps: above(setting('ha.max_lag')),
      }),
      value(by('max', ofCluster('pg_ha_standby_lag_seconds')), {
        title: 'Lag seen upstream',
        unit: 's',
        steps: above(setting('ha.max_lag')),
      }),
      value(worst(ofCluster, ARCHIVE, CLUSTER), verdict('Archive')),
      value(by('max', onPrimary('pg_ha_archive_rpo_seconds')), {
        title: 'Not archived for',
        unit: 's',
      }),
      value(hoursLeft(ofCluster, CLUSTER), {
        title: 'Disk left',
        unit: 'h',
        decimals: 0,
        steps: diskSteps,
      }),
      value(certificateDays, {
        title: 'Certificate',
        unit: 'd',
        decimals: 0,
        steps: certificateSteps,
      }),
      value(alerts, { title: 'Firing alerts', width: 110, steps: above(1) }),
    ],
  });
