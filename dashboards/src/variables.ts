import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './query';

/** Always there while a pgvigil is scraped, also when its server is down. */
const INFO = 'pgvigil_build_info';
// Targets on hosts may have no such label; of an instance everybody has one.
const ANY = '.*';
const SOME = '.+';

export const datasource = (): DatasourceVariableBuilder =>
  new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus');

export const namespace = (): QueryVariableBuilder => values('namespace', 'Namespace', '', ANY);

export const cluster = (): QueryVariableBuilder =>
  values('cluster', 'Cluster', 'namespace=~"$namespace"', ANY);

export const instance = (): QueryVariableBuilder =>
  values('instance', 'Instance', 'namespace=~"$namespace", cluster=~"$cluster"', SOME);

function values(name: string, label: string, matchers: string, all: string): QueryVariableBuilder {
  const query = `label_values(${INFO}${matchers === '' ? '' : `{${matchers}}`}, ${name})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: 'StandardVariableQuery' })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(all)
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
