{{/* What would silently do nothing, or something else than it says, is refused by name. */}}

{{/* JSON: the severities of each alert, by its name, and the names of the groups. */}}
{{- define "pgvigil.rules.known" -}}
{{- $root := . -}}
{{- $alerts := dict -}}
{{- $groups := list -}}
{{- range $set := list "instance" "cluster" -}}
{{- range (include "pgvigil.rules.shipped" (dict "root" $root "set" $set) | fromYaml).groups -}}
{{- $groups = append $groups .name -}}
{{- range .rules -}}
{{- $_ := set $alerts .alert (append (get $alerts .alert | default list) .labels.severity) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "alerts" $alerts "groups" $groups) -}}
{{- end -}}

{{- define "pgvigil.rules.refuseUnknown" -}}
{{- $values := .Values.prometheusRule -}}
{{- $known := include "pgvigil.rules.known" . | fromJson -}}
{{- $names := keys $known.alerts | sortAlpha -}}
{{- range $pattern := $values.exclude -}}
{{- $hit := "" -}}
{{- range $names -}}
{{- $hit = include "pgvigil.rules.excluded" (dict "alert" . "patterns" (list $pattern)) | default $hit -}}
{{- end -}}
{{- if not $hit -}}
{{- include "pgvigil.rules.failUnknown" (dict "where" "prometheusRule.exclude" "name" $pattern "names" $names) -}}
{{- end -}}
{{- end -}}
{{- range $group := $values.excludeGroups -}}
{{- if not (has $group $known.groups) -}}
{{- printf "prometheusRule.excludeGroups: no group is named %q; there are: %s" $group (join ", " $known.groups) | fail -}}
{{- end -}}
{{- end -}}
{{- range $alert, $override := $values.overrides -}}
{{- if not (hasKey $known.alerts $alert) -}}
{{- include "pgvigil.rules.failUnknown" (dict "where" "prometheusRule.overrides" "name" $alert "names" $names) -}}
{{- end -}}
{{- include "pgvigil.rules.refuseOverride" (dict "alert" $alert "override" $override "severities" (get $known.alerts $alert)) -}}
{{- end -}}
{{- end -}}

{{/* Names that share a word with the wrong one come first, or else the beginning of a word. */}}
{{- define "pgvigil.rules.failUnknown" -}}
{{- $words := without (regexFindAll "[A-Z][a-z]+" .name -1) "Postgres" -}}
{{- $near := list -}}
{{- range $letters := list 40 5 -}}
{{- if not $near -}}
{{- range $name := $.names -}}
{{- range $word := $words -}}
{{- if contains (trunc $letters $word) $name -}}{{- $near = append $near $name -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $hint := empty $near | ternary "" (printf "did you mean %s? " (join ", " (uniq $near))) -}}
{{- printf "%s: no alert is named %q; %sthere are: %s" .where .name $hint (join ", " .names) | fail -}}
{{- end -}}

{{- define "pgvigil.rules.refuseOverride" -}}
{{- $alert := .alert -}}
{{- $override := .override | default dict -}}
{{- $severities := .severities -}}
{{- $several := gt (len $severities) 1 -}}
{{- range $field := list "severity" "threshold" "expr" -}}
{{- if and $several (hasKey $override $field) -}}
{{- printf "prometheusRule.overrides.%s.%s: %s has rules of severity %s; say which one is meant, as prometheusRule.overrides.%s.bySeverity.%s.%s" $alert $field $alert (join " and " $severities) $alert (first $severities) $field | fail -}}
{{- end -}}
{{- end -}}
{{- range $severity, $own := $override.bySeverity -}}
{{- if not (has $severity $severities) -}}
{{- printf "prometheusRule.overrides.%s.bySeverity.%s: %s has no rule of this severity, only %s" $alert $severity $alert (join " and " $severities) | fail -}}
{{- end -}}
{{- if and (hasKey (merge (dict) $own $override) "expr") (hasKey (merge (dict) $own $override) "threshold") -}}
{{- printf "prometheusRule.overrides.%s.bySeverity.%s: set expr or threshold, not both" $alert $severity | fail -}}
{{- end -}}
{{- end -}}
{{- if and (hasKey $override "expr") (hasKey $override "threshold") -}}
{{- printf "prometheusRule.overrides.%s: set expr or threshold, not both" $alert | fail -}}
{{- end -}}
{{- end -}}

{{/* Two rules of one alert with the same labels would page twice, or resolve each other's page. */}}
{{- define "pgvigil.rules.refuseTwice" -}}
{{- $seen := dict -}}
{{- range . -}}
{{- range .rules -}}
{{- $id := toJson (list .alert .labels) -}}
{{- if hasKey $seen $id -}}
{{- printf "prometheusRule.overrides.%s: two rules of %s would have the same labels %s; disable one, or give them different severities" .alert .alert (toJson .labels) | fail -}}
{{- end -}}
{{- $_ := set $seen $id true -}}
{{- end -}}
{{- end -}}
{{- end -}}
