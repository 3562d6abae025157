{{/* What ServiceMonitor and PodMonitor say alike about their one endpoint. */}}
{{- define "pgvigil.endpoint" -}}
- port: pgvigil
  path: /metrics
  {{- with .interval }}
  interval: {{ . }}
  {{- end }}
  {{- with .scrapeTimeout }}
  scrapeTimeout: {{ . }}
  {{- end }}
  {{- with .params }}
  params:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  honorLabels: {{ .honorLabels }}
  {{- if hasKey . "filterRunning" }}
  filterRunning: {{ .filterRunning }}
  {{- end }}
  {{- if or .defaultRelabelings .relabelings (and .job (not .jobLabel)) }}
  relabelings:
    {{- include "pgvigil.relabelings" . | trim | nindent 4 }}
  {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "pgvigil.relabelings" }}
{{- if and .job (not .jobLabel) }}
- targetLabel: job
  replacement: {{ .job | quote }}
{{- end }}
{{- if .defaultRelabelings }}
{{- include "pgvigil.clusterRelabelings" . }}
- sourceLabels: [__meta_kubernetes_pod_name]
  targetLabel: instance
# The name of the port; `endpoint` is a label of pgvigil's own, which this one would rename.
- action: labeldrop
  regex: endpoint
# What is watched from outside is not the pod.
- sourceLabels: [__meta_kubernetes_pod_annotation_pgvigil_io_instance]
  regex: (.+)
  targetLabel: instance
{{- end }}
{{- with .relabelings }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* `cluster`: of what a pod says the last that is there wins. */}}
{{- define "pgvigil.clusterRelabelings" }}
- sourceLabels: [__meta_kubernetes_pod_controller_kind, __meta_kubernetes_pod_controller_name]
  regex: StatefulSet;(.+)
  targetLabel: cluster
{{- range list
  "app_kubernetes_io_instance"
  "cluster_name"
  "postgres_operator_crunchydata_com_cluster"
  "cnpg_io_cluster"
  "pgvigil_io_cluster"
}}
- sourceLabels: [__meta_kubernetes_pod_label_{{ . }}]
  regex: (.+)
  targetLabel: cluster
{{- end }}
{{- end }}

{{/* What a monitor says beside its endpoint, where something is said: 0 and empty are nothing. */}}
{{- define "pgvigil.monitorOptions" -}}
{{- $options := dict }}
{{- range $key := list "jobLabel" "targetLabels" "podTargetLabels" "sampleLimit" "labelLimit" "targetLimit" "bodySizeLimit" }}
{{- with get $ $key }}{{ $_ := set $options $key . }}{{ end }}
{{- end }}
{{- with $options }}{{ toYaml . }}{{ end }}
{{- end }}

{{/* Metadata of a monitor: dict "root" $ "monitor" {...}. */}}
{{- define "pgvigil.monitorMetadata" -}}
name: {{ include "pgvigil.fullname" .root }}
namespace: {{ default .root.Release.Namespace .monitor.namespace }}
labels:
  {{- include "pgvigil.labels" (dict "root" .root "labels" .monitor.additionalLabels) | nindent 2 }}
{{- with .monitor.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Two monitors that find the same container would scrape it twice, under one name. */}}
{{- define "pgvigil.oneMonitor" -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.enabled }}
{{- fail "serviceMonitor.enabled and podMonitor.enabled exclude each other: a target would be scraped twice" }}
{{- end }}
{{- end }}
