{{/*
Includes `template` for every standalone instance, with what it is made of:
dict "root" $ "template" "pgvigil.standaloneDeployment".
*/}}
{{- define "pgvigil.forEachInstance" -}}
{{- $fullname := include "pgvigil.fullname" .root }}
{{- $seen := dict }}
{{- range .root.Values.standalone.instances }}
{{- if hasKey $seen .name }}{{ fail (printf "standalone.instances: two are called %s" .name) }}{{ end }}
{{- $_ := set $seen .name true }}
{{- $settings := include "pgvigil.standaloneSettings" (dict "root" $.root "instance" .) | fromYaml }}
{{- include $.template (dict
  "root" $.root
  "settings" $settings
  "name" (printf "%s-%s" $fullname .name)
  "namespace" $.root.Release.Namespace
  "component" "standalone"
  "labels" (merge (dict "pgvigil.io/instance" .name "pgvigil.io/cluster" $settings.cluster) $settings.labels)
  "selector" (dict "pgvigil.io/instance" .name)
) }}
{{- end }}
{{- end }}

{{/* The settings of one instance: the values for all, those of `standalone`, those of the instance. */}}
{{- define "pgvigil.standaloneSettings" -}}
{{- $shared := omit .root.Values.standalone "instances" }}
{{- $fixed := dict "name" "pgvigil" "native" false "fileMode" 288 "livenessProbe" true "readinessProbe" true }}
{{- $layers := list $shared .instance $fixed }}
{{- $name := printf "%s-%s" (include "pgvigil.fullname" .root) .instance.name }}
{{- $settings := include "pgvigil.settings" (dict "root" .root "kind" "standalone" "layers" $layers "name" $name) | fromYaml }}
{{- if not (or $settings.dsn $settings.connection.host $settings.credentials.dsnKey) }}
{{- fail (printf "standalone.instances: %s has no connection.host, dsn or credentials.dsnKey" .instance.name) }}
{{- end }}
{{- $_ := set $settings "cluster" (default .instance.name $settings.cluster) }}
{{- $_ := set $settings "instance" (include "pgvigil.instanceLabel" (dict "settings" $settings "name" .instance.name)) }}
{{- toYaml $settings }}
{{- end }}

{{/* `instance` of an instance watched from outside: its address, or its name where only libpq knows it. */}}
{{- define "pgvigil.instanceLabel" -}}
{{- $s := .settings }}
{{- if hasKey (default dict $s.targetLabels) "instance" }}
{{- $s.targetLabels.instance }}
{{- else if and $s.connection.host (not $s.dsn) (not $s.credentials.dsnKey) }}
{{- printf "%s:%d" $s.connection.host (int $s.connection.port) }}
{{- else }}
{{- .name }}
{{- end }}
{{- end }}
