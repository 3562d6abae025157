{{/*
What one pgvigil is made of, as YAML: dict "root" $ "kind" "sidecar" "layers" (list {...} {...})
"name" <ConfigMap the chart makes>. Values at the top level first; each layer goes over those before it,
key by key, except that environment variables add up.
*/}}
{{- define "pgvigil.settings" -}}
{{- $settings := pick .root.Values "config" "credentials" "tls" "extraQueries" "extraRules" "envFrom" "resources" "securityContext" | deepCopy }}
{{- $env := .root.Values.env }}
{{- range .layers }}
{{- $settings = mergeOverwrite $settings (deepCopy (omit . "env")) }}
{{- $env = concat $env (default list .env) }}
{{- end }}
{{- $settings = mergeOverwrite $settings (dict "kind" .kind "env" $env) }}
{{- include "pgvigil.rules.intoSettings" (dict "root" .root "settings" $settings) }}
{{- $mounted := include "pgvigil.extraConfigMaps" (dict "settings" $settings "name" .name) | fromYaml }}
{{- $_ := set $mounted "configMapName" (default .name $settings.configMap) }}
{{- toYaml (mergeOverwrite $settings $mounted) }}
{{- end }}

{{/*
The ConfigMaps that bring query and rule files, those of the chart first:
dict "settings" {extraQueries, extraRules} "name" <prefix of the chart's own>.
*/}}
{{- define "pgvigil.extraConfigMaps" -}}
{{- $queries := .settings.extraQueries }}
{{- $rules := .settings.extraRules }}
{{- dict
  "queryConfigMaps" (concat (empty $queries.files | ternary list (list (print .name "-queries"))) $queries.configMaps)
  "ruleConfigMaps" (concat (empty $rules.files | ternary list (list (print .name "-rules"))) $rules.configMaps)
  "clusterRuleConfigMaps" (concat (empty $rules.clusterFiles | ternary list (list (print .name "-cluster-rules"))) $rules.clusterConfigMaps)
  | toYaml
}}
{{- end }}
