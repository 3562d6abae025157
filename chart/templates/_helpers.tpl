{{/* Name of the chart's objects without the release. */}}
{{- define "pgvigil.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 32 | trimSuffix "-" }}
{{- end }}

{{/* Full name; short enough for what is appended to it. */}}
{{- define "pgvigil.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 32 | trimSuffix "-" }}
{{- else if contains (include "pgvigil.name" .) .Release.Name }}
{{- .Release.Name | trunc 32 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "pgvigil.name" .) | trunc 32 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "pgvigil.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
Labels of an object: dict "root" $ "component" "standalone" "labels" (dict ...).
`component` may be left out. Later ones win: common labels, `labels`, the chart's own.
*/}}
{{- define "pgvigil.labels" -}}
{{- $own := dict
  "helm.sh/chart" (include "pgvigil.chart" .root)
  "app.kubernetes.io/version" .root.Chart.AppVersion
  "app.kubernetes.io/managed-by" .root.Release.Service
  "app.kubernetes.io/part-of" "pgvigil"
}}
{{- $selector := include "pgvigil.selectorLabels" . | fromYaml }}
{{- toYaml (mergeOverwrite (dict) .root.Values.commonLabels (default dict .labels) $own $selector) }}
{{- end }}

{{/* Labels of a pod, same arguments: none that changes with the chart's version, which would restart it. */}}
{{- define "pgvigil.podLabels" -}}
{{- $selector := include "pgvigil.selectorLabels" . | fromYaml }}
{{- toYaml (mergeOverwrite (dict) .root.Values.commonLabels (default dict .labels) $selector) }}
{{- end }}

{{/* The labels that selectors use: dict "root" $ "component" "standalone"; they never change. */}}
{{- define "pgvigil.selectorLabels" -}}
app.kubernetes.io/name: {{ include "pgvigil.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "pgvigil.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{- define "pgvigil.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "pgvigil.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* The chart's own context when another chart, whose dependency this is, includes a template. */}}
{{- define "pgvigil.isParent" -}}
{{- if and (ne .Chart.Name "pgvigil") (hasKey (default dict .Subcharts) "pgvigil") }}true{{ end }}
{{- end }}
