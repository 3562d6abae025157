import {
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from '@grafana/grafana-foundation-sdk/prometheus';

/** One query of a panel; `legend` names its series. */
export interface Query {
  expr: string;
  legend?: string;
}

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const base = (query: Query, index: number): DataqueryBuilder =>
  new DataqueryBuilder()
    .datasource(DATASOURCE)
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .editorMode(QueryEditorMode.Code)
    .expr(query.expr);

/** Over the time shown. */
export const ranges = (queries: Query[]): DataqueryBuilder[] =>
  queries.map((query, index) =>
    base(query, index)
      .range()
      .legendFormat(query.legend ?? '{{instance}}'),
  );

/** At its end, one row for each series. */
export const rows = (queries: Query[]): DataqueryBuilder[] =>
  queries.map((query, index) => base(query, index).instant().format(PromQueryFormat.Table));

/** At its end, one number for each series. */
export const numbers = (queries: Query[]): DataqueryBuilder[] =>
  queries.map((query, index) =>
    base(query, index)
      .instant()
      .legendFormat(query.legend ?? '{{instance}}'),
  );
