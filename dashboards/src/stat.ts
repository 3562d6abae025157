import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { dress, type Look } from './look';
import { numbers } from './query';
import { thresholds, type Steps } from './steps';

/** `absent` is said when there is no such number: nothing is known, or nothing is watched. */
export interface StatLook extends Look {
  steps: Steps;
  absent: string;
  named?: boolean;
}

/** One large number, or one for each series with its name. */
export function stat(look: StatLook): PanelBuilder {
  const { named, queries: asked, title } = look;
  const queries = named ? asked : asked.map((query) => ({ ...query, legend: title }));
  return dress(new PanelBuilder(), { height: 4, ...look })
    .targets(numbers(queries))
    .noValue(look.absent)
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(named ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .thresholds(thresholds(look.steps));
}
