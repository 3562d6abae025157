{{- define "pgvigil.injectorName" -}}
{{ include "pgvigil.fullname" . }}-injector
{{- end }}

{{- define "pgvigil.injectorLabels" -}}
{{- include "pgvigil.labels" (dict "root" . "component" "injector") }}
{{- end }}

{{/* Secret with the certificate of the webhook. */}}
{{- define "pgvigil.injectorSecret" -}}
{{- default (print (include "pgvigil.injectorName" .) "-tls") .Values.injector.certificate.secretName }}
{{- end }}

{{/* Name of the webhook configuration, which belongs to no namespace. */}}
{{- define "pgvigil.injectorWebhook" -}}
{{- printf "%s-%s" (include "pgvigil.injectorName" .) .Release.Namespace | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Names the API server may call the webhook by. */}}
{{- define "pgvigil.injectorNames" -}}
{{- $name := printf "%s.%s" (include "pgvigil.injectorName" .) .Release.Namespace -}}
- {{ $name }}.svc
- {{ $name }}.svc.cluster.local
{{- end }}

{{/* Whether the certificate comes from `hook`, `certManager` or `existing`, asked as "is". */}}
{{- define "pgvigil.injectorCertificateIs" -}}
{{- if and .root.Values.injector.enabled (eq .root.Values.injector.certificate.from .is) }}true{{ end }}
{{- end }}

{{/*
What the injector puts into pods, and when: the file of `pgvigil inject`. Where to connect is left to the
injector, which sees the pod, unless the values say it.
*/}}
{{- define "pgvigil.injectorConfig" -}}
{{- $i := .Values.injector }}
{{- $sidecar := deepCopy $i.sidecar }}
{{- $dsn := default .Values.sidecar.dsn $sidecar.dsn }}
{{- if not $dsn }}
{{- $c := mergeOverwrite (deepCopy .Values.sidecar.connection) (default dict $sidecar.connection) }}
{{- $words := dict "dbname" $c.database "user" $c.user "sslmode" $c.sslmode }}
{{- if ne $c.host "127.0.0.1" }}{{ $_ := set $words "host" $c.host }}{{ end }}
{{- if ne (int $c.port) 5432 }}{{ $_ := set $words "port" (toString $c.port) }}{{ end }}
{{- $pairs := list }}
{{- range $keyword, $value := $words }}
{{- with $value }}{{ $pairs = append $pairs (printf "%s=%s" $keyword (include "pgvigil.dsnValue" .)) }}{{ end }}
{{- end }}
{{- $_ := set $sidecar "dsn" (join " " $pairs) }}
{{- end }}
{{- $use := dict "root" $ "sidecar" $sidecar -}}
native: {{ ternary $sidecar.native .Values.sidecar.native (hasKey $sidecar "native") }}
serviceAccountToken: {{ $i.serviceAccountToken }}
selectors:
  {{- toYaml $i.selectors | nindent 2 }}
excludeNamespaces:
  {{- toYaml $i.excludeNamespaces | nindent 2 }}
operators:
  {{- toYaml $i.operators | nindent 2 }}
container:
  {{- include "pgvigil.sidecar" $use | fromYamlArray | first | toYaml | nindent 2 }}
volumes:
  {{- include "pgvigil.sidecarVolumes" $use | nindent 2 }}
{{- end }}

{{/* Metadata of what the hook is made of: dict "root" $ "weight" -5 "deletePolicy" "..." "cluster" true */}}
{{- define "pgvigil.injectorHookMetadata" -}}
{{- if .cluster -}}
name: {{ include "pgvigil.injectorWebhook" .root }}-certificate
{{- else -}}
name: {{ include "pgvigil.injectorName" .root }}-certificate
namespace: {{ .root.Release.Namespace }}
{{- end }}
labels:
  {{- include "pgvigil.labels" (dict "root" .root "component" "injector-certificate") | nindent 2 }}
annotations:
  # Before, so that the pods find their secret; afterwards, when there is a webhook to tell.
  helm.sh/hook: pre-install,pre-upgrade,post-install,post-upgrade
  helm.sh/hook-weight: {{ .weight | quote }}
  helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
