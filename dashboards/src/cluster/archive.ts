import { setting } from '../facts';
import { MEMBER, ofCluster } from '../scope';
import { series } from '../series';
import { VERDICT_WORDS, worst } from '../states';
import { above } from '../steps';
import { timeline } from '../timeline';

const largest = (metric: string): string => `max by (${MEMBER}) (${ofCluster(metric)})`;
const grown = (metric: string): string =>
  `sum by (${MEMBER}) (increase(${ofCluster(metric)}[$__rate_interval]))`;

const behind = () => [
  series({
    id: 60,
    title: 'WAL files that wait to be archived',
    description:
      'Complete WAL files without a copy in the archive, and how long the oldest has waited ' +
      '(right). The dashed line is the default of ha.archive_delay, in seconds.',
    width: 12,
    unit: 'none',
    min: 0,
    steps: above(setting('ha.archive_delay')),
    second: { names: '/oldest/', unit: 's' },
    queries: [
      { expr: largest('pg_stat_archiver_ready_files'), legend: '{{instance}} files' },
      { expr: largest('pg_stat_archiver_oldest_ready_age_seconds'), legend: '{{instance}} oldest' },
    ],
  }),
  series({
    id: 61,
    title: 'What a restore from the archive would lack',
    description: 'WAL that is not archived, in bytes, and since when (right).',
    width: 12,
    unit: 'bytes',
    min: 0,
    second: { names: '/since/', unit: 's' },
    queries: [
      { expr: largest('pg_ha_archive_rpo_bytes'), legend: '{{instance}} bytes' },
      { expr: largest('pg_ha_archive_rpo_seconds'), legend: '{{instance}} since' },
    ],
  }),
];

const attempts = () => [
  series({
    id: 62,
    title: 'Files archived and failures',
    description: 'WAL files archived, and attempts that failed.',
    width: 12,
    unit: 'none',
    min: 0,
    queries: [
      { expr: grown('pg_stat_archiver_archived_count'), legend: '{{instance}} archived' },
      { expr: grown('pg_stat_archiver_failed_count'), legend: '{{instance}} failed' },
    ],
  }),
  timeline({
    id: 63,
    title: 'Archive',
    description:
      'The worst that the checks of the archive say. No bar: this server archives nothing.',
    width: 12,
    states: VERDICT_WORDS,
    queries: [{ expr: worst(ofCluster, 'archive_.+', MEMBER) }],
  }),
];

export const archive = () => [...behind(), ...attempts()];
