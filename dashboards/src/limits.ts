import { rules } from './facts';

const LIMIT = /^\s*[<>]=?\s*([\d.]+(?:\s*[*/]\s*[\d.]+)*)/;

/**
 * The number that a rule compares with: in its first comparison with a constant at the level of
 * brackets at which the text `after` stands; of the whole expression when there is none.
 */
export function limit(alert: string, severity: string, after = ''): number {
  const expr = expressionOf(alert, severity);
  const start = expr.indexOf(after);
  const found = start < 0 ? undefined : comparison(expr.slice(start));
  if (found === undefined) throw new Error(`${alert} compares nothing with a number: ${expr}`);
  return found;
}

/** How far ahead a rule looks with predict_linear, in seconds. */
export function horizon(alert: string, severity: string): number {
  const expr = expressionOf(alert, severity);
  const [, ahead] = /predict_linear\([^,]*,\s*([\d.* ]+)\)/.exec(expr) ?? [];
  if (ahead === undefined) throw new Error(`${alert} predicts nothing: ${expr}`);
  return product(ahead.trim());
}

/** Without matchers, whose values may look like anything. */
function expressionOf(alert: string, severity: string): string {
  const rule = rules.find((one) => one.alert === alert && one.severity === severity);
  if (rule === undefined) throw new Error(`there is no rule ${alert} of severity ${severity}`);
  return rule.expr.replace(/\{[^{}]*\}/g, '');
}

function comparison(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length && depth >= 0; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    const match = depth === 0 ? LIMIT.exec(text.slice(at)) : null;
    if (match?.[1] !== undefined) return product(match[1]);
  }
  return undefined;
}

function product(text: string): number {
  const [first, ...rest] = text.split(/\s*([*/])\s*/);
  let value = Number(first);
  for (let at = 0; at < rest.length; at += 2) {
    const factor = Number(rest[at + 1]);
    value = rest[at] === '*' ? value * factor : value / factor;
  }
  return value;
}
