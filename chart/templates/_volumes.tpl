{{/* Mounts of one container. Whole directories, so that the kubelet renews their files. */}}
{{- define "pgvigil.volumeMounts" -}}
{{- $s := .settings -}}
- name: pgvigil-config
  mountPath: /etc/pgvigil
  readOnly: true
{{- range $name := list "queries" "rules" "cluster-rules" }}
{{- if include "pgvigil.configMapsOf" (dict "settings" $s "name" $name) }}
- name: pgvigil-{{ $name }}
  mountPath: /etc/pgvigil/{{ $name }}.d
  readOnly: true
{{- end }}
{{- end }}
{{- if include "pgvigil.hasPasswordFile" $s }}
- name: pgvigil-credentials
  mountPath: /etc/pgvigil-credentials
  readOnly: true
{{- end }}
{{- if $s.tls.secretName }}
- name: pgvigil-tls
  mountPath: /etc/pgvigil-tls
  readOnly: true
{{- end }}
- name: pgvigil-state
  mountPath: /var/lib/pgvigil
{{- range list $s.dataVolume $s.walVolume $s.socketVolume }}
{{- with . }}
- name: {{ .volume }}
  mountPath: {{ .mountPath }}
  {{- with .subPath }}
  subPath: {{ . }}
  {{- end }}
  readOnly: true
{{- end }}
{{- end }}
{{- with $s.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Volumes of one container; a sidecar starts although its ConfigMaps and certificates are not there. */}}
{{- define "pgvigil.volumes" -}}
{{- $s := .settings }}
{{- $optional := eq $s.kind "sidecar" -}}
- name: pgvigil-config
  configMap:
    name: {{ $s.configMapName }}
    optional: {{ $optional }}
{{- range $name := list "queries" "rules" "cluster-rules" }}
{{- with include "pgvigil.configMapsOf" (dict "settings" $s "name" $name) | fromYamlArray }}
- name: pgvigil-{{ $name }}
  projected:
    sources:
      {{- range . }}
      - configMap:
          name: {{ . }}
          optional: {{ $optional }}
      {{- end }}
{{- end }}
{{- end }}
{{- if include "pgvigil.hasPasswordFile" $s }}
- name: pgvigil-credentials
  projected:
    defaultMode: {{ $s.fileMode | int }}
    sources:
      {{- include "pgvigil.credentialSources" $s.credentials | nindent 6 }}
{{- end }}
{{- if $s.tls.secretName }}
- name: pgvigil-tls
  secret:
    secretName: {{ $s.tls.secretName }}
    optional: {{ $optional }}
    defaultMode: {{ $s.fileMode | int }}
{{- end }}
- name: pgvigil-state
  emptyDir:
    sizeLimit: 16Mi
{{- with $s.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "pgvigil.credentialSources" -}}
{{- if .projected -}}
{{ toYaml .projected }}
{{- else -}}
- secret:
    name: {{ .secretName }}
    optional: {{ .optional }}
    items:
      - key: {{ .passwordKey }}
        path: password
      {{- with .usernameKey }}
      - key: {{ . }}
        path: username
      {{- end }}
{{- end }}
{{- end }}

{{/* The ConfigMaps behind a folder of `/etc/pgvigil`, as a YAML list; empty for none. */}}
{{- define "pgvigil.configMapsOf" -}}
{{- $keys := dict "queries" "queryConfigMaps" "rules" "ruleConfigMaps" "cluster-rules" "clusterRuleConfigMaps" }}
{{- with get .settings (get $keys .name) }}{{ toYaml . }}{{ end }}
{{- end }}
