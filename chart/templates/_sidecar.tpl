{{/*
pgvigil.sidecar: ONE container (a list item) that watches the PostgreSQL beside it.
pgvigil.sidecarVolumes: its volumes (list items).
pgvigil.sidecarConfigMaps: the ConfigMaps it reads, for a chart that wants them beside its own pods.

  {{- include "pgvigil.sidecar" (dict "root" $ "sidecar" (dict "port" 9190)) | nindent 8 }}

All three take the same: `sidecar` (may be left out) goes over the values of `sidecar`, key by key; `name`
(may be left out) is the name of the ConfigMap. Another chart that has this one as a dependency passes its
own `$`.
*/}}
{{- define "pgvigil.sidecar" -}}
{{- include "pgvigil.withSidecar" (dict "use" . "template" "pgvigil.container") }}
{{- end }}

{{- define "pgvigil.sidecarVolumes" -}}
{{- include "pgvigil.withSidecar" (dict "use" . "template" "pgvigil.volumes") }}
{{- end }}

{{- define "pgvigil.sidecarConfigMaps" -}}
{{- include "pgvigil.withSidecar" (dict "use" . "template" "pgvigil.configMaps") }}
{{- end }}

{{/* Includes `template` with what a sidecar is made of: dict "use" {root, sidecar, name} "template" ... */}}
{{- define "pgvigil.withSidecar" -}}
{{- $root := .use.root }}
{{- if include "pgvigil.isParent" $root }}{{ $root = $root.Subcharts.pgvigil }}{{ end }}
{{- $name := default (include "pgvigil.sidecarConfigMap" $root) .use.name }}
{{- $settings := include "pgvigil.sidecarSettings" (dict "root" $root "sidecar" .use.sidecar "name" $name) | fromYaml }}
{{- include .template (dict
  "root" $root
  "settings" $settings
  "name" $name
  "namespace" (default $root.Release.Namespace .use.namespace)
  "component" "sidecar"
) }}
{{- end }}

{{/*
The settings of a sidecar: dict "root" $ "sidecar" {...} "name" ... A key that no sidecar has is a
mistake, which the schema of the values does not see here.
*/}}
{{- define "pgvigil.sidecarSettings" -}}
{{- $values := .root.Values.sidecar }}
{{- range $key, $_ := default dict .sidecar }}
{{- if not (hasKey $values $key) }}{{ fail (printf "pgvigil.sidecar: no setting %s" $key) }}{{ end }}
{{- end }}
{{- $layers := list (omit $values "namespaces" "services") (default dict .sidecar) }}
{{- include "pgvigil.settings" (dict "root" .root "kind" "sidecar" "layers" $layers "name" .name) }}
{{- end }}

{{/* Name of the chart's ConfigMap for sidecars, the same in every namespace. */}}
{{- define "pgvigil.sidecarConfigMap" -}}
{{ include "pgvigil.fullname" . }}-sidecar
{{- end }}
