import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dress, type Look } from './look';
import { ranges } from './query';
import { PLAIN, thresholds, type Steps } from './steps';

/** `steps` are drawn as lines; `second` is the unit of the series whose names match. */
export interface SeriesLook extends Look {
  steps?: Steps;
  stacked?: boolean;
  min?: number;
  max?: number;
  second?: { names: string; unit: string };
}

/** A graph over time. A gap is time of which nothing is known, and stays a gap. */
export function series(look: SeriesLook): PanelBuilder {
  const panel = dress(new PanelBuilder(), look)
    .targets(ranges(look.queries))
    .legend(legend())
    .tooltip(tooltip())
    .lineWidth(1)
    .fillOpacity(look.stacked ? 30 : 0)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .thresholds(thresholds(look.steps ?? PLAIN));
  if (look.steps !== undefined) panel.thresholdsStyle(dashes());
  if (look.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (look.min !== undefined) panel.min(look.min);
  if (look.max !== undefined) panel.max(look.max);
  return look.second === undefined ? panel : withSecondAxis(panel, look.second);
}

function withSecondAxis(panel: PanelBuilder, axis: { names: string; unit: string }): PanelBuilder {
  return panel.overrideByRegexp(axis.names, [
    { id: 'unit', value: axis.unit },
    { id: 'custom.axisPlacement', value: 'right' },
  ]);
}

const dashes = (): GraphThresholdsStyleConfigBuilder =>
  new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);

const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);

const tooltip = (): VizTooltipOptionsBuilder =>
  new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
