import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { rules } from './facts';
import { runbooks, siblings } from './links';
import type { Row } from './look';

/** Of rows, which no link names. */
const FIRST_ROW_ID = 900;
// Grafana 10.3 and later read it; the builder would state a newer one.
const SCHEMA_VERSION = 39;

export interface Outline {
  uid: string;
  title: string;
  description: string;
  from: string;
  variables: Builder<VariableModel>[];
  annotations: Builder<AnnotationQuery>[];
  rows: Row[];
}

export function assemble(outline: Outline): Dashboard {
  const builder = new DashboardBuilder(outline.title)
    .uid(outline.uid)
    .description(outline.description)
    .tags(['pgvigil', 'postgresql'])
    .readonly()
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: outline.from, to: 'now' })
    .refresh('30s')
    .variables(outline.variables)
    .annotations(outline.annotations)
    .link(siblings());
  outline.rows.forEach((row, index) => addRow(builder, outline.uid, { row, index }));
  const dashboard = { ...builder.build(), schemaVersion: SCHEMA_VERSION };
  checkPanels(dashboard);
  return dashboard;
}

function addRow(
  builder: DashboardBuilder,
  uid: string,
  { row, index }: { row: Row; index: number },
) {
  builder.withRow(new RowBuilder(row.title).id(FIRST_ROW_ID + index));
  for (const one of row.panels) {
    const panel: Panel = one.build();
    const links = runbooks(uid, panel.id ?? 0);
    builder.withPanel({ build: () => (links.length === 0 ? panel : { ...panel, links }) });
  }
}

/** A rule may name only a panel that there is, and an id may be of one panel only. */
function checkPanels(dashboard: Dashboard) {
  const ids = (dashboard.panels ?? []).map((panel) => panel.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const lost = rules.filter(
    (one) => one.dashboard === dashboard.uid && !ids.includes(Number(one.panel)),
  );
  if (twice.length > 0) throw new Error(`${dashboard.uid}: panels share the ids ${twice.join()}`);
  if (lost.length > 0) {
    const names = lost.map((one) => `${one.alert}: ${one.panel}`).join();
    throw new Error(`${dashboard.uid} lacks panels that rules name: ${names}`);
  }
}
