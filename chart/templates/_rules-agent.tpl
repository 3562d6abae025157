{{/*
Gives changed rules to an agent that evaluates rules, in place of its built-in ones; changes .settings in
place: dict "root" $ "settings" {...}. While nothing is changed the agent keeps its own. Rules for whole
clusters are given with peers only: without them a lone standby would miss its primary.
*/}}
{{- define "pgvigil.rules.intoSettings" -}}
{{- $s := .settings -}}
{{- $alerts := $s.config.alerts | default dict -}}
{{- $builtIn := not (eq (toString $alerts.default_rules) "false") -}}
{{- if and (include "pgvigil.rules.changed" .root) $builtIn (not $s.configMap) (include "pgvigil.rules.evaluated" $s) -}}
{{- $_ := set $s.config "alerts" (set (deepCopy $alerts) "default_rules" false) -}}
{{- $_ := set $s.extraRules "files" (set (deepCopy $s.extraRules.files) "pgvigil-instance.yaml" (include "pgvigil.rules.instance" .root)) -}}
{{- if include "pgvigil.rules.hasPeers" $s.config -}}
{{- $_ := set $s.extraRules "clusterFiles" (set (deepCopy $s.extraRules.clusterFiles) "pgvigil-cluster.yaml" (include "pgvigil.rules.cluster" .root)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* "true" when an agent of these settings evaluates rules, as `alerts.enabled` says. */}}
{{- define "pgvigil.rules.evaluated" -}}
{{- $alerts := .config.alerts | default dict -}}
{{- $enabled := toString $alerts.enabled -}}
{{- $extra := .extraRules -}}
{{- if has $enabled (list "yes" "true") -}}
true
{{- else if has $enabled (list "no" "false") -}}
{{- else if or $alerts.rule_files $alerts.cluster_rule_files $extra.files $extra.configMaps $extra.clusterFiles $extra.clusterConfigMaps -}}
true
{{- else if or (.config.notify | default dict).alertmanagers (include "pgvigil.rules.hasPeers" .config) -}}
true
{{- end -}}
{{- end -}}

{{- define "pgvigil.rules.hasPeers" -}}
{{- $peers := .peers | default dict -}}
{{- if or $peers.targets $peers.dns_names -}}true{{- end -}}
{{- end -}}
