import { readFileSync } from 'node:fs';

/** An alerting rule of config/*-rules.yaml. */
export interface Rule {
  alert: string;
  severity: string;
  expr: string; // on one line
  dashboard: string; // uid
  panel: string; // id of the panel there
  runbook_url: string;
}

interface Facts {
  rules: Rule[];
  settings: Record<string, string>;
}

const facts = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Facts;

export const rules: readonly Rule[] = facts.rules;

const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Default of a setting of pgvigil.yaml: a number, or a duration in seconds. */
export function setting(name: string): number {
  const text = facts.settings[name] ?? '';
  const [, digits, unit] = /^(\d+)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) throw new Error(`the setting ${name} is no number: '${text}'`);
  return Number(digits) * (unit === undefined ? 1 : (SECONDS[unit] ?? NaN));
}
