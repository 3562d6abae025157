import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DATASOURCE, type Query } from './query';

/**
 * What every panel has. `id` never changes: rules and links name it. `width` is of 24, `height` in
 * rows of the grid.
 */
export interface Look {
  id: number;
  title: string;
  description: string;
  width: number;
  height?: number;
  unit: string;
  queries: Query[];
}

/** What the builders of the panel types have in common. */
interface Dressed extends Builder<Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
}

export const dress = <B extends Dressed>(builder: B, look: Look): B =>
  builder
    .id(look.id)
    .title(look.title)
    .description(look.description)
    .datasource(DATASOURCE)
    .span(look.width)
    .height(look.height ?? 8)
    .unit(look.unit);

export interface Row {
  title: string;
  panels: Builder<Panel>[];
}
