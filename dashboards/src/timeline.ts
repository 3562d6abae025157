import {
  LegendDisplayMode,
  LegendPlacement,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { dress, type Look } from './look';
import { ranges } from './query';
import { mappings, type State } from './states';
import { PLAIN, thresholds } from './steps';

/** Without `states` the values themselves are shown. */
export interface TimelineLook extends Omit<Look, 'unit'> {
  states?: State[];
}

/** A bar for each series, coloured by its state. A gap is time of which nothing is known. */
export function timeline(look: TimelineLook): PanelBuilder {
  const panel = dress(new PanelBuilder(), { unit: 'none', ...look })
    .targets(ranges(look.queries))
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .rowHeight(0.85)
    .fillOpacity(80)
    .lineWidth(0)
    .spanNulls(false)
    .noValue('nothing is known')
    .thresholds(thresholds(PLAIN))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(look.states !== undefined),
    );
  return look.states === undefined ? panel : panel.mappings(mappings(look.states));
}
