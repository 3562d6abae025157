import { type ValueMapping, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Scope } from './scope';

/** Purple is kept for unknown: it is neither well nor bad, and must look like neither. */
export const COLOR = {
  well: 'green',
  note: 'blue',
  calm: 'semi-dark-blue',
  warning: 'orange',
  bad: 'red',
  unknown: 'purple',
  neutral: 'text',
} as const;

export interface State {
  name: string;
  color: string;
}

/** States by color, in the order in which they get their numbers. */
export function states(groups: Partial<Record<keyof typeof COLOR, string[]>>): State[] {
  return Object.entries(groups).flatMap(([kind, names]) =>
    names.map((name) => ({ name, color: COLOR[kind as keyof typeof COLOR] })),
  );
}

/** How a try to reach a server ends that led nowhere. */
export const NO_CONTACT = [
  'unresolved',
  'resolver_failed',
  'refused',
  'unreachable',
  'closed',
  'tls_failed',
  'auth_failed',
  'rejected',
  'hung',
];

/** Where the states of a state set are: `metric{label="<state>"}` is 1 for the one that holds. */
export interface StateSet {
  scope: Scope;
  metric: string;
  label: string;
  states: State[];
  by: string;
  more?: string;
}

/** One series for each group of labels `by`, whose value is the number of the state that holds. */
export function coded(set: StateSet): string {
  const terms = set.states.map(({ name }, index) => {
    const matcher = `${set.label}="${name}"`;
    const more = set.more === undefined ? matcher : `${set.more}, ${matcher}`;
    return `${index + 1} * (${set.scope(set.metric, more)} == 1)`;
  });
  return `max by (${set.by}) (\n  ${terms.join('\n  or ')}\n)`;
}

/** The names of the numbers that coded() makes. */
export function mappings(list: State[]): ValueMapping[] {
  const options = Object.fromEntries(
    list.map(({ name, color }, index) => [`${index + 1}`, { text: name, color, index }]),
  );
  return [{ type: MappingType.ValueToText, options }];
}

export const VERDICT = states({ well: ['false'], unknown: ['unknown'], bad: ['true'] });

/** As VERDICT, in words for people: what a verdict says when it is true is a fault. */
export const VERDICT_WORDS: State[] = [
  { name: 'well', color: COLOR.well },
  { name: 'unknown', color: COLOR.unknown },
  { name: 'BAD', color: COLOR.bad },
];

/** The worst of some verdicts: 3 true, 2 unknown, 1 false; nothing when nobody says anything. */
export function worst(scope: Scope, verdicts: string, by: string): string {
  return coded({
    scope,
    metric: 'pg_ha_verdict',
    label: 'state',
    states: VERDICT,
    by,
    more: `verdict=~"${verdicts}"`,
  });
}
