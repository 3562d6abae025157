/** Adds to a metric the matchers of a dashboard's variables, and more of its own. */
export type Scope = (metric: string, more?: string) => string;

const scope =
  (labels: string): Scope =>
  (metric, more = '') =>
    `${metric}{${more === '' ? labels : `${labels}, ${more}`}}`;

export const CLUSTER = 'namespace, cluster';
export const MEMBER = 'namespace, cluster, instance';

/** Of Fleet and Cluster. */
export const ofCluster = scope('namespace=~"$namespace", cluster=~"$cluster"');
/** Of Instance. */
export const ofInstance = scope(
  'namespace=~"$namespace", cluster=~"$cluster", instance=~"$instance"',
);

/** Of what a counter of `metric` grows each second. */
export const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`;
