import { ofInstance } from '../scope';
import { series } from '../series';
import { table } from '../table';
import { perSecond, top } from './signals';

const STATEMENT = 'datname, user, queryid';
const legend = '{{instance}} {{datname}} {{user}} {{queryid}}';
const NEEDS = 'Needs the query pg_stat_statements, which is off unless enabled.';

export const statements = () => [
  series({
    id: 84,
    title: 'Statements that take most time',
    description: `Seconds spent executing each second, by statement, the ten with most. ${NEEDS}`,
    width: 8,
    unit: 's',
    min: 0,
    stacked: true,
    queries: [
      { expr: top(10, `${perSecond('pg_stat_statements_seconds_total', STATEMENT)} > 0`), legend },
    ],
  }),
  series({
    id: 85,
    title: 'Statements most executed',
    description: `Executions each second, by statement, the ten with most. ${NEEDS}`,
    width: 8,
    unit: 'ops',
    min: 0,
    queries: [
      { expr: top(10, `${perSecond('pg_stat_statements_calls_total', STATEMENT)} > 0`), legend },
    ],
  }),
  series({
    id: 86,
    title: 'Time of one execution',
    description: `Mean time of an execution, of the ten slowest statements. ${NEEDS}`,
    width: 8,
    unit: 's',
    min: 0,
    queries: [
      {
        expr: top(
          10,
          `${perSecond('pg_stat_statements_seconds_total', STATEMENT)}\n` +
            `/ (${perSecond('pg_stat_statements_calls_total', STATEMENT)} > 0)`,
        ),
        legend,
      },
    ],
  }),
  table({
    id: 87,
    title: 'Texts of statements',
    description:
      `The beginning of the text of each statement. ${NEEDS} ` + 'So is pg_stat_statements_query.',
    width: 24,
    absent: 'the query pg_stat_statements_query is off unless enabled',
    labels: {
      instance: { title: 'Instance' },
      queryid: { title: 'Statement', width: 200 },
      query: { title: 'Text' },
    },
    values: [
      {
        expr: `group by (instance, queryid, query) (${ofInstance('pg_stat_statements_query_id')})`,
        column: null,
      },
    ],
  }),
];
