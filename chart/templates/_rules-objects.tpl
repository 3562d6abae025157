{{/* What becomes a PrometheusRule: a map of the end of its name and its rule file. */}}
{{- define "pgvigil.rules.objects" -}}
{{- $values := .Values.prometheusRule -}}
{{- $objects := dict -}}
{{- if $values.instanceRules -}}
{{- $_ := set $objects "instance" (include "pgvigil.rules.instance" . | fromYaml) -}}
{{- end -}}
{{- if $values.clusterRules -}}
{{- $_ := set $objects "cluster" (include "pgvigil.rules.cluster" . | fromYaml) -}}
{{- end -}}
{{- if $values.extraRules -}}
{{- include "pgvigil.rules.addExtra" (dict "objects" $objects "prefix" "extra" "files" .Values.extraRules.files) -}}
{{- include "pgvigil.rules.addExtra" (dict "objects" $objects "prefix" "extra-cluster" "files" .Values.extraRules.clusterFiles) -}}
{{- end -}}
{{- with $values.additionalGroups -}}
{{- $_ := set $objects "additional" (dict "groups" .) -}}
{{- end -}}
{{- range $name, $file := $objects -}}
{{- if not $file.groups -}}{{- $_ := unset $objects $name -}}{{- end -}}
{{- end -}}
{{- toYaml $objects -}}
{{- end -}}

{{/* Adds the rule files .files to .objects, each by its name. */}}
{{- define "pgvigil.rules.addExtra" -}}
{{- range $name, $content := .files -}}
{{- $file := kindIs "string" $content | ternary (toString $content | fromYaml) $content -}}
{{- if not (kindIs "slice" $file.groups) -}}
{{- printf "extraRules: %s is no rule file: %s" $name ($file.Error | default "it has no list of groups") | fail -}}
{{- end -}}
{{- $id := regexReplaceAll "[^a-z0-9]+" (lower $name | trimSuffix ".yaml" | trimSuffix ".yml") "-" -}}
{{- $id = printf "%s-%s" $.prefix (trimAll "-" $id) -}}
{{- if hasKey $.objects $id -}}
{{- printf "extraRules: %s would share the PrometheusRule %s with another file; name it otherwise" $name $id | fail -}}
{{- end -}}
{{- $_ := set $.objects $id $file -}}
{{- end -}}
{{- end -}}
