{{/*
`threshold` replaces one number in a rule's expression: the only one that its main condition, which
is what comes before the first `and` or `unless`, is compared with by <, <=, > or >=. A comparison
with 0 beside it guards a divisor and does not count. A rule that is not so simple is refused.
*/}}

{{- define "pgvigil.rules.setThreshold" -}}
{{- $answer := include "pgvigil.rules.threshold" . | fromJson -}}
{{- if $answer.problem -}}
{{- printf "prometheusRule.overrides.%s.threshold: the rule of severity %s %s" .rule.alert .rule.labels.severity $answer.problem | fail -}}
{{- end -}}
{{- $_ := set .rule "expr" $answer.expr -}}
{{- end -}}

{{/* JSON: `expr` with the number replaced, or the `problem` why it cannot be. */}}
{{- define "pgvigil.rules.threshold" -}}
{{- $number := `-?[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?` -}}
{{- $constant := printf `%s(?:\s*\*\s*%s)*` $number $number -}}
{{- $end := `\s*(?:$|\)|\s(?:or|bool)\b)` -}}
{{- $bare := regexReplaceAll `"(?:\\.|[^"\\])*"` .rule.expr `""` -}}
{{- $main := regexReplaceAll `(?s)\b(?:and|unless)\b.*` $bare "" | trim -}}
{{- $comparisons := regexFindAll `[<>]=?` $main -1 -}}
{{- $constants := regexFindAll (printf `[<>]=?\s*%s%s` $constant $end) $main -1 -}}
{{- $limits := list -}}
{{- range $constants -}}
{{- if not (regexMatch (printf `^[<>]=?\s*0%s$` $end) .) -}}{{- $limits = append $limits . -}}{{- end -}}
{{- end -}}
{{- $zeros := sub (len $constants) (len $limits) -}}
{{- $significant := sub (len $comparisons) $zeros -}}
{{- if eq $significant 0 -}}{{- $significant = int64 $zeros -}}{{- $limits = $constants -}}{{- end -}}
{{- if hasPrefix "pg_ha_verdict{verdict=" (.rule.expr | replace " " "") -}}
{{- $verdict := regexFind `verdict=~?"[^"]*"` .rule.expr -}}
{{- dict "problem" (include "pgvigil.rules.ofVerdict" (trimAll `"` (splitList "=" $verdict | last))) | toJson -}}
{{- else if regexMatch `\bor\b` $main -}}
{{- dict "problem" "joins several conditions by `or`; set expr instead" | toJson -}}
{{- else if eq (int $significant) 0 -}}
{{- dict "problem" "compares nothing with a number, it asks for a state; set expr, for, or enabled: false instead" | toJson -}}
{{- else if gt (int $significant) 1 -}}
{{- dict "problem" "has more than one comparison; set expr instead" | toJson -}}
{{- else if ne (len $limits) 1 -}}
{{- dict "problem" "compares two series, not one with a number; set expr instead" | toJson -}}
{{- else -}}
{{- $old := regexFind (printf `[<>]=?\s*%s` $constant) (first $limits) -}}
{{- $new := printf "%s %s" (regexFind `[<>]=?` $old) (include "pgvigil.rules.number" .threshold) -}}
{{- $parts := splitn $old 2 .rule.expr -}}
{{- dict "expr" (printf "%s%s%s" $parts._0 $new $parts._1) | toJson -}}
{{- end -}}
{{- end -}}

{{/* Without an exponent: helm reads a whole number of a values file as a float. */}}
{{- define "pgvigil.rules.number" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}{{- printf "%.0f" . -}}{{- else -}}{{- . -}}{{- end -}}
{{- end -}}

{{/* The settings of pgvigil that decide a verdict, as docs/ha-checks.md has them. */}}
{{- define "pgvigil.rules.ofVerdict" -}}
{{- $settings := dict
  "standby_stale" (list "ha.max_lag")
  "slot_orphaned" (list "ha.slot_retained_bytes" "ha.slot_idle")
  "archive_late" (list "ha.archive_delay")
  "xmin_held" (list "ha.transaction_age")
  "transaction_forgotten" (list "ha.transaction_age")
  "lock_wait_long" (list "ha.lock_wait")
  "connections_exhausted" (list "ha.connections_percent")
  "disk_full" (list "ha.disk_percent")
  "standbys_missing" (list "ha.expected_standbys")
  "failover_impossible" (list "ha.max_lag_bytes" "ha.max_lag")
  "failover_loses_data" (list "ha.max_lag_bytes" "ha.max_lag")
  "timeline_diverged" (list "ha.max_lag")
  "certificate_expiring" (list "ha.expiry_notice")
  "password_expiring" (list "ha.expiry_notice")
  "pgbouncer_saturated" (list "ha.connections_percent")
-}}
{{- with get $settings . -}}
{{- printf "rests on the verdict %s, which pgvigil decides by %s; set config.%s, or expr here" $ (join " and " .) (join " and config." .) -}}
{{- else -}}
{{- printf "rests on the verdict %s, whose limit no setting moves; set expr, for, or enabled: false instead" . -}}
{{- end -}}
{{- end -}}
