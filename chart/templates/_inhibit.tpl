{{/* Alertmanager's own form, for its configuration file. */}}
{{- define "pgvigil.inhibit.shipped" -}}
{{- .Files.Get "files/alertmanager-inhibit.yaml" -}}
{{- end -}}

{{/* Where databases are, as a YAML list: the operator lets an object mute alerts of its namespace only. */}}
{{- define "pgvigil.inhibit.namespaces" -}}
{{- $known := concat (list .Release.Namespace) .Values.sidecar.namespaces | uniq -}}
{{- .Values.alertmanagerConfig.namespaces | default $known | toYaml -}}
{{- end -}}

{{/* The same matchers as the Prometheus operator has them: name="value" in three fields. */}}
{{- define "pgvigil.inhibit.matchers" -}}
{{- range . }}
- name: {{ regexFind "^[a-zA-Z_][a-zA-Z0-9_]*" . }}
  matchType: {{ regexFind "=~|!~|!=|=" . | quote }}
  value: {{ regexReplaceAll `^[^"]*"(.*)"$` . "${1}" | toJson }}
{{- end }}
{{- end -}}
