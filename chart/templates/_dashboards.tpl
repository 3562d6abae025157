{{/* One dashboard is one object, named by its file. */}}
{{- define "pgvigil.dashboardName" -}}
{{- printf "%s-dashboard-%s" (include "pgvigil.fullname" .root) (base .path | trimSuffix ".json") -}}
{{- end -}}
