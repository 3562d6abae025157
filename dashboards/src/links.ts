import {
  DashboardLinkBuilder,
  DashboardLinkType,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { rules } from './facts';

export const RUNBOOKS = 'https://github.com/pgvigil/pgvigil/blob/main/docs/runbooks';

/** Columns that set a variable are called like it, with a capital. */
const column = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Variables set by the row a link is in; the time and the data source come along. */
export function keep(...names: string[]): string {
  const fields = names.map((name) => `var-${name}=\${__data.fields.${column(name)}}`);
  return ['var-datasource=${datasource}', ...fields, '${__url_time_range}'].join('&');
}

/** A link of the fields of a table or graph. */
export interface DataLink {
  title: string;
  url: string;
  targetBlank?: boolean;
}

export const toRunbook: DataLink = {
  title: 'Runbook',
  url: `${RUNBOOKS}/\${__value.text}.md`,
  targetBlank: true,
};

/** Beside the time: the other dashboards of pgvigil, with what is chosen here. */
export const siblings = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('pgvigil')
    .type(DashboardLinkType.Dashboards)
    .tags(['pgvigil'])
    .includeVars(true)
    .keepTime(true);

/** In the corner of a panel: the runbooks of the alerts that it shows. */
export function runbooks(dashboard: string, panel: number): DashboardLink[] {
  const shown = rules.filter((one) => one.dashboard === dashboard && Number(one.panel) === panel);
  const urls = new Map(shown.map((one) => [one.alert, one.runbook_url]));
  return [...urls].map(([alert, url]) =>
    new DashboardLinkBuilder(`Runbook: ${alert}`)
      .type(DashboardLinkType.Link)
      .url(url)
      .targetBlank(true)
      .build(),
  );
}
