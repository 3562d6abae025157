{{/* One container: dict "root" $ "settings" {...}, as `pgvigil.sidecarSettings` makes them. */}}
{{- define "pgvigil.container" -}}
{{- $root := .root }}
{{- $s := .settings -}}
- name: {{ $s.name }}
  image: {{ include "pgvigil.image" $root | quote }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy }}
  {{- if $s.native }}
  restartPolicy: Always
  {{- end }}
  args:
    - serve
  ports:
    - name: pgvigil
      containerPort: {{ $s.port }}
      protocol: TCP
  env:
    {{- include "pgvigil.env" . | nindent 4 }}
  {{- with $s.envFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $s.livenessProbe }}
  livenessProbe:
    httpGet:
      path: /healthz
      port: {{ $s.port }}
    periodSeconds: 15
    timeoutSeconds: 3
    failureThreshold: 4
  {{- end }}
  {{- if $s.readinessProbe }}
  readinessProbe:
    httpGet:
      path: /readyz
      port: {{ $s.port }}
    periodSeconds: 10
    timeoutSeconds: 3
  {{- end }}
  {{- with $s.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml $s.securityContext | nindent 4 }}
  volumeMounts:
    {{- include "pgvigil.volumeMounts" . | nindent 4 }}
{{- end }}
