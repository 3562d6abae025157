import { type Query } from '../query';
import { ofInstance, rate } from '../scope';

/** Sum over everything but the server and these labels, of each second. */
export const perSecond = (metric: string, by = '', more = ''): string =>
  `sum by (${labels(by)}) (${rate(ofInstance(metric, more))})`;

export const total = (metric: string, by = '', more = ''): string =>
  `sum by (${labels(by)}) (${ofInstance(metric, more)})`;

export const largest = (metric: string, by = '', more = ''): string =>
  `max by (${labels(by)}) (${ofInstance(metric, more)})`;

/** The `count` largest now and while they are among the largest. */
export const top = (count: number, expr: string): string => `topk(${count}, ${expr})`;

/** A query for each of some names, whose legend is the server and the name. */
export const each = (names: Record<string, string>, expr: (metric: string) => string): Query[] =>
  Object.entries(names).map(([name, metric]) => ({
    expr: expr(metric),
    legend: `{{instance}} ${name}`,
  }));

const labels = (by: string): string => (by === '' ? 'instance' : `instance, ${by}`);
