{{/*
The shipped rule files with the changes of `prometheusRule`. Rules carry templates of Prometheus,
which are data here: files are parsed, never given to tpl.
*/}}

{{/* What can be told of one instance, and what takes all instances of a cluster. */}}
{{- define "pgvigil.rules.shipped" -}}
{{- .root.Files.Get (eq .set "cluster" | ternary "files/cluster-rules.yaml" "files/default-rules.yaml") -}}
{{- end -}}

{{/* A rule file as YAML text, for Prometheus and for pgvigil's own agent alike. */}}
{{- define "pgvigil.rules.instance" -}}
{{- include "pgvigil.rules.file" (dict "root" . "set" "instance") -}}
{{- end -}}

{{- define "pgvigil.rules.cluster" -}}
{{- include "pgvigil.rules.file" (dict "root" . "set" "cluster") -}}
{{- end -}}

{{/* "true" when the values change some rule. */}}
{{- define "pgvigil.rules.changed" -}}
{{- range $value := pick .Values.prometheusRule "exclude" "excludeGroups" "extraLabels" "extraAnnotations" "runbookUrlBase" "grafanaUrl" "overrides" -}}
{{- if $value -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{- define "pgvigil.rules.file" -}}
{{- $root := .root -}}
{{- $values := $root.Values.prometheusRule -}}
{{- include "pgvigil.rules.refuseUnknown" $root -}}
{{- $groups := list -}}
{{- range $group := (include "pgvigil.rules.shipped" . | fromYaml).groups -}}
{{- $rules := list -}}
{{- range $rule := $group.rules -}}
{{- $state := dict "root" $root "rule" $rule "keep" true -}}
{{- include "pgvigil.rules.change" $state -}}
{{- if $state.keep -}}{{- $rules = append $rules $rule -}}{{- end -}}
{{- end -}}
{{- if and $rules (not (has $group.name $values.excludeGroups)) -}}
{{- $groups = append $groups (set $group "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- include "pgvigil.rules.refuseTwice" $groups -}}
{{- toYaml (dict "groups" $groups) -}}
{{- end -}}

{{/* Changes .rule in place, and sets .keep to false for one that is to go. */}}
{{- define "pgvigil.rules.change" -}}
{{- $values := .root.Values.prometheusRule -}}
{{- $rule := .rule -}}
{{- $all := get $values.overrides $rule.alert | default dict -}}
{{- $own := get ($all.bySeverity | default dict) $rule.labels.severity | default dict -}}
{{- $excluded := include "pgvigil.rules.excluded" (dict "alert" $rule.alert "patterns" $values.exclude) -}}
{{- $enabled := hasKey $own "enabled" | ternary $own.enabled (not (eq (toString $all.enabled) "false")) -}}
{{- if or $excluded (not $enabled) -}}
{{- $_ := set . "keep" false -}}
{{- else -}}
{{- include "pgvigil.rules.everyRule" (dict "values" $values "rule" $rule) -}}
{{- include "pgvigil.rules.override" (dict "rule" $rule "override" $all) -}}
{{- include "pgvigil.rules.override" (dict "rule" $rule "override" $own) -}}
{{- end -}}
{{- end -}}

{{/* What is the same for all rules. */}}
{{- define "pgvigil.rules.everyRule" -}}
{{- $rule := .rule -}}
{{- with .values.runbookUrlBase -}}
{{- $page := base $rule.annotations.runbook_url -}}
{{- $_ := set $rule.annotations "runbook_url" (printf "%s/%s" (trimSuffix "/" .) $page) -}}
{{- end -}}
{{- with .values.grafanaUrl -}}
{{- $_ := set $rule.annotations "dashboard_url" (include "pgvigil.rules.panelUrl" (dict "grafana" . "annotations" $rule.annotations)) -}}
{{- end -}}
{{- range $name, $value := .values.extraAnnotations -}}{{- $_ := set $rule.annotations $name $value -}}{{- end -}}
{{- range $name, $value := .values.extraLabels -}}{{- $_ := set $rule.labels $name $value -}}{{- end -}}
{{- end -}}

{{/* The panel an alert names, with the variables that its dashboard has. */}}
{{- define "pgvigil.rules.panelUrl" -}}
{{- $variables := list -}}
{{- if ne .annotations.dashboard "pgvigil-fleet" -}}
{{- $variables = list "namespace" "cluster" -}}
{{- end -}}
{{- if eq .annotations.dashboard "pgvigil-instance" -}}
{{- $variables = append $variables "instance" -}}
{{- end -}}
{{- printf "%s/d/%s?viewPanel=%s" (trimSuffix "/" .grafana) .annotations.dashboard .annotations.panel -}}
{{- range $variables -}}
{{- printf "&var-%s={{ $labels.%s }}" . . -}}
{{- end -}}
{{- end -}}

{{/* The severity comes last: messages name the rule by the one it is shipped with. */}}
{{- define "pgvigil.rules.override" -}}
{{- $rule := .rule -}}
{{- range $field := list "for" "keep_firing_for" "expr" -}}
{{- if hasKey $.override $field -}}{{- $_ := set $rule $field (get $.override $field) -}}{{- end -}}
{{- end -}}
{{- if hasKey .override "threshold" -}}
{{- include "pgvigil.rules.setThreshold" (dict "rule" $rule "threshold" .override.threshold) -}}
{{- end -}}
{{- range $name, $value := .override.annotations -}}{{- $_ := set $rule.annotations $name $value -}}{{- end -}}
{{- range $name, $value := .override.labels -}}{{- $_ := set $rule.labels $name $value -}}{{- end -}}
{{- with .override.severity -}}{{- $_ := set $rule.labels "severity" . -}}{{- end -}}
{{- end -}}

{{/* "true" when a name or glob of .patterns is that of .alert. */}}
{{- define "pgvigil.rules.excluded" -}}
{{- $alert := .alert -}}
{{- $found := "" -}}
{{- range .patterns -}}
{{- if regexMatch (printf "^%s$" (replace "*" ".*" .)) $alert -}}{{- $found = "true" -}}{{- end -}}
{{- end -}}
{{- $found -}}
{{- end -}}
