{{/*
Gives changed rules to an agent that evaluates rules, in place of its built-in ones; changes .settings in
place: dict "root" $ "settings" {...}. While nothing is changed the agent keeps its own. The files lie beside
`pgvigil.yaml`, so that they come and go with it: a pod that runs gets no other mount. Rules for whole
clusters are given with peers only: without them a lone standby would miss its primary.
*/}}
{{- define "pgvigil.rules.intoSettings" -}}
{{- $s := .settings -}}
{{- $alerts := deepCopy ($s.config.alerts | default dict) -}}
{{- $builtIn := not (eq (toString $alerts.default_rules) "false") -}}
{{- if and (include "pgvigil.rules.changed" .root) $builtIn (not $s.configMap) (include "pgvigil.rules.evaluated" $s) -}}
{{- $_ := set $alerts "default_rules" false -}}
{{- $_ := set $alerts "rule_files" (append ($alerts.rule_files | default list) "/etc/pgvigil/pgvigil-instance.yaml") -}}
{{- $files := dict "pgvigil-instance.yaml" (include "pgvigil.rules.instance" .root) -}}
{{- if include "pgvigil.rules.hasPeers" $s.config -}}
{{- $_ := set $alerts "cluster_rule_files" (append ($alerts.cluster_rule_files | default list) "/etc/pgvigil/pgvigil-cluster.yaml") -}}
{{- $_ := set $files "pgvigil-cluster.yaml" (include "pgvigil.rules.cluster" .root) -}}
{{- end -}}
{{- $_ := set $s "config" (set (deepCopy $s.config) "alerts" $alerts) -}}
{{- $_ := set $s "builtInRules" $files -}}
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
