import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOR } from './states';

export type Steps = Threshold[];

/** Colors of a value of which nothing is said. */
export const PLAIN: Steps = [{ value: null, color: COLOR.neutral }];

/** The more, the worse: from `warning` and from `critical` on. */
export function above(warning?: number, critical?: number): Steps {
  const steps: Steps = [{ value: null, color: COLOR.well }];
  if (warning !== undefined) steps.push({ value: warning, color: COLOR.warning });
  if (critical !== undefined) steps.push({ value: critical, color: COLOR.bad });
  return steps;
}

/** The less, the worse: well from `warning` on, and critical below `critical`. */
export function below(warning: number, critical?: number): Steps {
  const well = { value: warning, color: COLOR.well };
  if (critical === undefined) return [{ value: null, color: COLOR.warning }, well];
  const middle = { value: critical, color: COLOR.warning };
  return [{ value: null, color: COLOR.bad }, middle, well];
}

export const thresholds = (steps: Steps): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
