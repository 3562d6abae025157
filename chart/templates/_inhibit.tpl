{{/* Alertmanager's own form, for its configuration file. */}}
{{- define "pgvigil.inhibit.shipped" -}}
{{- .Files.Get "files/alertmanager-inhibit.yaml" -}}
{{- end -}}

{{/* The same matchers as the Prometheus operator has them: name="value" in three fields. */}}
{{- define "pgvigil.inhibit.matchers" -}}
{{- range . }}
- name: {{ regexFind "^[a-zA-Z_][a-zA-Z0-9_]*" . }}
  matchType: {{ regexFind "=~|!~|!=|=" . | quote }}
  value: {{ regexReplaceAll `^[^"]*"(.*)"$` . "${1}" | toJson }}
{{- end }}
{{- end -}}
