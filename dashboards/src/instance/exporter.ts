import { limit } from '../limits';
import { ofInstance, rate } from '../scope';
import { series } from '../series';
import { states } from '../states';
import { above } from '../steps';
import { timeline } from '../timeline';
import { agent } from './agent';
import { largest, perSecond, total, top } from './signals';

const LOADED = states({ bad: ['an older one is in use'], well: ['loaded'] });

/** Every exporter in a pod may have these names; only pgvigil's own count. */
const own = (how: string, expr: string): string =>
  `${how} by (instance) (${expr}\n  and on (job, instance) ${ofInstance('pgvigil_build_info')})`;

const cost = () => [
  series({
    id: 110,
    title: 'Time of a collection',
    description: 'Duration of the last cycle, and the statements in it that took longest.',
    width: 8,
    unit: 's',
    min: 0,
    queries: [
      { expr: largest('pgvigil_cycle_duration_seconds'), legend: '{{instance}} cycle' },
      {
        expr: top(5, largest('pgvigil_query_duration_seconds', 'query')),
        legend: '{{instance}} {{query}}',
      },
    ],
  }),
  series({
    id: 111,
    title: 'Processor and memory',
    description: 'Processor time of pgvigil each second, and its resident memory (right).',
    width: 8,
    unit: 'percentunit',
    min: 0,
    second: { names: '/memory/', unit: 'bytes' },
    queries: [
      {
        expr: own('sum', rate(ofInstance('process_cpu_seconds_total'))),
        legend: '{{instance}} processor',
      },
      {
        expr: own('max', ofInstance('process_resident_memory_bytes')),
        legend: '{{instance}} memory',
      },
    ],
  }),
  series({
    id: 112,
    title: 'Connections and series',
    description: 'Connections pgvigil holds, and series on a page (right).',
    width: 8,
    unit: 'none',
    min: 0,
    second: { names: '/series/', unit: 'short' },
    queries: [
      { expr: total('pgvigil_connections'), legend: '{{instance}} connections' },
      { expr: largest('pgvigil_series'), legend: '{{instance}} series' },
    ],
  }),
];

const failures = () => [
  series({
    id: 113,
    title: 'Queries that fail',
    description:
      'Runs of queries that failed each second, by class of error; and the queries whose last ' +
      'run failed.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: [
      {
        expr: `${perSecond('pgvigil_query_errors_total', 'query, class')} > 0`,
        legend: '{{instance}} {{query}} {{class}} per second',
      },
      {
        expr: `sum by (instance) (1 - ${ofInstance('pg_scrape_collector_success')})`,
        legend: '{{instance}} failing',
      },
    ],
  }),
  series({
    id: 114,
    title: 'Samples left out',
    description: 'Samples and series left out of pages each second. Rules on them are blind.',
    width: 8,
    unit: 'none',
    min: 0,
    queries: ['dropped_series', 'query_lost_samples'].map((kind) => ({
      expr: perSecond(`pgvigil_${kind}_total`, 'query, reason'),
      legend: `{{instance}} {{query}} {{reason}} (${kind.split('_').pop() ?? ''})`,
    })),
  }),
];

const freshness = () => [
  series({
    id: 117,
    title: 'Since the last scrape',
    description:
      'Time since somebody scraped, by the clock of Prometheus. The line is the limit of ' +
      'PostgresAgentNotScraped.',
    width: 4,
    unit: 's',
    min: 0,
    steps: above(limit('PostgresAgentNotScraped', 'warning')),
    queries: [
      {
        expr: `time() - max by (instance) (${ofInstance('pgvigil_last_scrape_timestamp_seconds')})`,
      },
    ],
  }),
  timeline({
    id: 120,
    title: 'Configuration',
    description: 'Whether the last attempt to load the configuration succeeded.',
    width: 4,
    states: LOADED,
    queries: [
      { expr: `max by (instance) (${ofInstance('pgvigil_config_last_reload_successful')}) + 1` },
    ],
  }),
];

export const exporter = () => [...cost(), ...failures(), ...freshness(), ...agent()];
