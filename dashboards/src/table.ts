import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { DataLink } from './links';
import { dress, type Look } from './look';
import { rows, type Query } from './query';
import { mappings, type State } from './states';
import type { Steps } from './steps';

/** A column: a label, or the value of a query; without a title it is hidden. */
export interface Column {
  title: string;
  unit?: string;
  decimals?: number;
  steps?: Steps;
  states?: State[];
  links?: DataLink[];
  width?: number;
}

export interface TableLook extends Omit<Look, 'queries' | 'unit'> {
  labels: Record<string, Column | null>;
  values: (Query & { column: Column | null })[];
  absent: string;
}

/** Rows of equal labels of all queries are one row. An empty cell: nothing is known. */
export function table(look: TableLook): PanelBuilder {
  const panel = dress(new PanelBuilder(), { unit: 'none', queries: look.values, ...look })
    .targets(rows(look.values))
    .noValue(look.absent)
    .cellHeight(TableCellHeight.Sm)
    .filterable(true);
  const columns = columnsOf(look);
  panel.transformations([{ id: 'merge', options: {} }, organized(columns)]);
  for (const { title, ...column } of shown(columns)) {
    const found = properties(column);
    if (found.length > 0) panel.overrideByName(title, found);
  }
  return panel;
}

type Named = [name: string, column: Column | null];

/** In the order in which they are shown. */
function columnsOf(look: TableLook): Named[] {
  const single = look.values.length === 1;
  const values = look.values.map(({ column }, index): Named => {
    return [single ? 'Value' : `Value #${String.fromCharCode(65 + index)}`, column];
  });
  return [['Time', null], ...Object.entries(look.labels), ...values];
}

const shown = (columns: Named[]): Column[] =>
  columns.flatMap(([, column]) => (column === null ? [] : [column]));

function organized(columns: Named[]): { id: string; options: object } {
  const excludeByName = columns.flatMap(([name, column]) =>
    column === null ? [[name, true]] : [],
  );
  const renameByName = columns.flatMap(([name, column]) =>
    column === null ? [] : [[name, column.title]],
  );
  const options = {
    excludeByName: Object.fromEntries(excludeByName) as object,
    indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])) as object,
    renameByName: Object.fromEntries(renameByName) as object,
  };
  return { id: 'organize', options };
}

function properties(column: Omit<Column, 'title'>): DynamicConfigValue[] {
  const found: DynamicConfigValue[] = [];
  const add = (id: string, value: unknown): unknown =>
    value !== undefined && found.push({ id, value });
  add('unit', column.unit);
  add('decimals', column.decimals);
  add('links', column.links);
  add('custom.width', column.width);
  if (column.states !== undefined) add('mappings', mappings(column.states));
  if (column.steps !== undefined) add('thresholds', { mode: 'absolute', steps: column.steps });
  if (column.states !== undefined || column.steps !== undefined) {
    add('custom.cellOptions', { type: 'color-background', mode: 'basic' });
  }
  return found;
}
