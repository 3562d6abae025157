{{/*
The ConfigMaps of one pgvigil, as documents: dict "root" $ "settings" {...} "name" ... "namespace" ...
"component" ... "labels" {...}. Their names are those that `pgvigil.extraConfigMaps` mounts.
*/}}
{{- define "pgvigil.configMaps" -}}
{{- $s := .settings }}
{{- if not $s.configMap }}
{{- $files := merge (dict "pgvigil.yaml" (include "pgvigil.config" $s | fromYaml)) (default dict $s.builtInRules) }}
{{- include "pgvigil.configMap" (dict "use" . "suffix" "" "files" $files) }}
{{- end }}
{{- with $s.extraQueries.files }}
{{- include "pgvigil.configMap" (dict "use" $ "suffix" "-queries" "files" .) }}
{{- end }}
{{- with $s.extraRules.files }}
{{- include "pgvigil.configMap" (dict "use" $ "suffix" "-rules" "files" .) }}
{{- end }}
{{- with $s.extraRules.clusterFiles }}
{{- include "pgvigil.configMap" (dict "use" $ "suffix" "-cluster-rules" "files" .) }}
{{- end }}
{{- end }}

{{- define "pgvigil.configMap" }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .use.name }}{{ .suffix }}
  namespace: {{ .use.namespace }}
  labels:
    {{- include "pgvigil.labels" .use | nindent 4 }}
data:
  {{- range $file, $content := .files }}
  {{ $file }}: |
    {{- if kindIs "string" $content }}
    {{- $content | trim | nindent 4 }}
    {{- else }}
    {{- toYaml $content | nindent 4 }}
    {{- end }}
  {{- end }}
{{- end }}

{{/*
`pgvigil.yaml`: what the values say, the folders that ConfigMaps are mounted at, and the port of peers, which
listen as this one does.
*/}}
{{- define "pgvigil.config" -}}
{{- $config := deepCopy .config }}
{{- with .queryConfigMaps }}
{{- $_ := set $config "query_files" (append (default list $config.query_files) "/etc/pgvigil/queries.d") }}
{{- end }}
{{- $alerts := default dict $config.alerts }}
{{- with .ruleConfigMaps }}
{{- $_ := set $alerts "rule_files" (append (default list $alerts.rule_files) "/etc/pgvigil/rules.d") }}
{{- end }}
{{- with .clusterRuleConfigMaps }}
{{- $_ := set $alerts "cluster_rule_files" (append (default list $alerts.cluster_rule_files) "/etc/pgvigil/cluster-rules.d") }}
{{- end }}
{{- with $alerts }}{{ $_ := set $config "alerts" . }}{{ end }}
{{- if and $config.peers (not (hasKey $config.peers "port")) }}{{ $_ := set $config.peers "port" .port }}{{ end }}
{{- toYaml $config }}
{{- end }}
