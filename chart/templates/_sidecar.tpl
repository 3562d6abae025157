{{/*
pgvigil.sidecar: ONE container (a list item) that watches the PostgreSQL beside it.

  {{- include "pgvigil.sidecar" (dict "root" $ "sidecar" (dict "port" 9190)) | nindent 8 }}

`sidecar` (may be left out) goes over the values of `sidecar`, key by key. Another chart that has this
one as a dependency passes its own `$`. Needs the volumes of `pgvigil.sidecarVolumes` with the same
arguments.
*/}}
{{- define "pgvigil.sidecar" -}}
{{- $root := .root }}
{{- if include "pgvigil.isParent" $root }}{{ $root = $root.Subcharts.pgvigil }}{{ end }}
{{- $settings := include "pgvigil.sidecarSettings" (dict "root" $root "sidecar" .sidecar) | fromYaml }}
{{- include "pgvigil.container" (dict "root" $root "settings" $settings) }}
{{- end }}

{{/* pgvigil.sidecarVolumes: the volumes (list items) of `pgvigil.sidecar`; same arguments. */}}
{{- define "pgvigil.sidecarVolumes" -}}
{{- $root := .root }}
{{- if include "pgvigil.isParent" $root }}{{ $root = $root.Subcharts.pgvigil }}{{ end }}
{{- $settings := include "pgvigil.sidecarSettings" (dict "root" $root "sidecar" .sidecar) | fromYaml }}
{{- include "pgvigil.volumes" (dict "root" $root "settings" $settings) }}
{{- end }}

{{/* What a sidecar is made of: the values for all, those for sidecars, those of this use. */}}
{{- define "pgvigil.sidecarSettings" -}}
{{- $values := .root.Values }}
{{- $own := default dict .sidecar }}
{{- $settings := mergeOverwrite
  (include "pgvigil.commonSettings" .root | fromYaml)
  (omit (deepCopy $values.sidecar) "env" "config" "namespaces")
  (omit (deepCopy $own) "env" "config" "namespaces")
}}
{{- $_ := set $settings "kind" "sidecar" }}
{{- $_ := set $settings "env" (concat $values.env $values.sidecar.env (default list $own.env)) }}
{{- if not $settings.configMap }}
{{- $_ := set $settings "configMap" (include "pgvigil.sidecarConfigMap" .root) }}
{{- end }}
{{- $made := include "pgvigil.extraConfigMaps" (dict "root" .root "settings" $settings "name" (include "pgvigil.sidecarConfigMap" .root)) | fromYaml }}
{{- toYaml (mergeOverwrite $settings $made) }}
{{- end }}

{{/* Name of the chart's ConfigMap for sidecars, the same in every namespace. */}}
{{- define "pgvigil.sidecarConfigMap" -}}
{{ include "pgvigil.fullname" . }}-sidecar
{{- end }}
