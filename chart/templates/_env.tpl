{{/* Environment of one container: dict "root" $ "settings" {...}. */}}
{{- define "pgvigil.env" -}}
{{- $s := .settings -}}
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
{{- if eq $s.kind "sidecar" }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- end }}
{{- with $s.clusterLabel }}
- name: POD_CLUSTER
  valueFrom:
    fieldRef:
      fieldPath: metadata.labels['{{ . }}']
{{- end }}
- name: PGVIGIL_LISTEN
  value: 0.0.0.0:{{ $s.port }}
- name: PGVIGIL_CONFIG
  value: {{ eq $s.kind "sidecar" | ternary "-" "" }}/etc/pgvigil/pgvigil.yaml
- name: PGVIGIL_PROFILE
  value: {{ $s.profile }}
{{- include "pgvigil.connectionEnv" $s | nindent 0 }}
- name: PGVIGIL_ALERTS_STATE_FILE
  value: /var/lib/pgvigil/alerts.json
- name: PGVIGIL_ALERTS_TARGET_LABELS
  value: {{ include "pgvigil.targetLabels" $s | quote }}
{{- with $s.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Where to connect and as whom. No password is ever in the pod's specification. */}}
{{- define "pgvigil.connectionEnv" -}}
- name: PGVIGIL_DSN
{{- if .credentials.dsnKey }}
  valueFrom:
    secretKeyRef:
      name: {{ .credentials.secretName }}
      key: {{ .credentials.dsnKey }}
      optional: {{ .credentials.optional }}
{{- else }}
  value: {{ include "pgvigil.dsn" . | quote }}
{{- if include "pgvigil.hasPasswordFile" . }}
- name: PGVIGIL_PASSWORD_FILE
  value: /etc/pgvigil-credentials/password
{{- with .credentials.usernameKey }}
- name: PGVIGIL_USER_FILE
  value: /etc/pgvigil-credentials/username
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "pgvigil.hasPasswordFile" -}}
{{- if and (or .credentials.secretName .credentials.projected) (not .credentials.dsnKey) }}true{{ end }}
{{- end }}

{{/*
Keywords and values of libpq, or the URI of `dsn`, whose parameters are appended; what is empty is left to
libpq. Without a certificate authority of its own a server is judged by those of the image.
*/}}
{{- define "pgvigil.dsn" -}}
{{- $words := list }}
{{- if .dsn }}
{{- $words = append $words .dsn }}
{{- else }}
{{- $c := .connection }}
{{- range $keyword, $value := dict "host" $c.host "port" (toString $c.port) "dbname" $c.database "user" $c.user "sslmode" $c.sslmode }}
{{- with $value }}{{ $words = append $words (printf "%s=%s" $keyword (include "pgvigil.dsnValue" .)) }}{{ end }}
{{- end }}
{{- end }}
{{- if .tls.secretName }}
{{- range $keyword, $key := dict "sslrootcert" .tls.rootCertKey "sslcert" .tls.certKey "sslkey" .tls.keyKey }}
{{- with $key }}{{ $words = append $words (printf "%s=/etc/pgvigil-tls/%s" $keyword .) }}{{ end }}
{{- end }}
{{- end }}
{{- if and (eq .connection.sslmode "verify-full") (not .tls.secretName) (not .dsn) }}
{{- $words = append $words "sslrootcert=system" }}
{{- end }}
{{- if regexMatch "^postgres(ql)?://" (default "" .dsn) }}
{{- $parameters := join "&" (rest $words) }}
{{- with $parameters }}{{ $parameters = print (contains "?" $.dsn | ternary "&" "?") . }}{{ end }}
{{- print .dsn $parameters }}
{{- else }}
{{- join " " $words }}
{{- end }}
{{- end }}

{{- define "pgvigil.dsnValue" -}}
{{- if regexMatch "[\\s'\\\\]" . }}'{{ . | replace "\\" "\\\\" | replace "'" "\\'" }}'{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* The labels Prometheus gives this target, so that both tell of the same alert. */}}
{{- define "pgvigil.targetLabels" -}}
{{- $labels := dict "job" "pgvigil" "namespace" "$(POD_NAMESPACE)" }}
{{- if eq .kind "sidecar" }}
{{- $labels = merge $labels (dict "pod" "$(POD_NAME)" "instance" "$(POD_NAME)") }}
{{- else }}
{{- $_ := set $labels "instance" .instance }}
{{- end }}
{{- if .clusterLabel }}
{{- $_ := set $labels "cluster" "$(POD_CLUSTER)" }}
{{- else if .cluster }}
{{- $_ := set $labels "cluster" .cluster }}
{{- end }}
{{- $pairs := list }}
{{- range $name, $value := mergeOverwrite $labels (default dict .targetLabels) }}
{{- $pairs = append $pairs (printf "%s=%s" $name $value) }}
{{- end }}
{{- join "," $pairs }}
{{- end }}
