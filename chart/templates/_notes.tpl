{{/* What helm says after an installation: what there is, what to look at next, what looks wrong. */}}
{{- define "pgvigil.notes" -}}
pgvigil {{ .Chart.AppVersion }} is installed as release {{ .Release.Name }} in {{ .Release.Namespace }}.
{{- if .Values.injector.enabled }}{{ include "pgvigil.notesInjector" . }}{{ end }}
{{- if .Values.standalone.instances }}{{ include "pgvigil.notesStandalone" . }}{{ end }}
{{- if or .Values.podMonitor.enabled .Values.serviceMonitor.enabled }}{{ include "pgvigil.notesPrometheus" . }}{{ end }}
{{- if .Values.prometheusRule.enabled }}

Rules: Prometheus should list groups of pgvigil under Status, Rules.

    kubectl get prometheusrules --all-namespaces --selector app.kubernetes.io/instance={{ .Release.Name }}
{{- end }}
{{- if .Values.alertmanagerConfig.enabled }}{{ include "pgvigil.notesAlertmanager" . }}{{ end }}
{{- if or .Values.dashboards.enabled .Values.dashboards.grafanaOperator.enabled }}

Dashboards: Fleet, Cluster HA and Instance appear in Grafana within a minute or two; look for the tag pgvigil.
{{- end }}
{{- $warnings := include "pgvigil.warnings" . | fromYamlArray }}
{{- range $warnings }}

WARNING: {{ . }}
{{- end }}
{{- end }}

{{- define "pgvigil.notesInjector" }}

Injector: a pod gets its sidecar when it is made. Wait for the webhook, then restart PostgreSQL the way its operator
does it, one member after the other.
{{- if .Values.injector.selectors }} Pods are chosen by injector.selectors and by the annotation `pgvigil.io/inject`.
{{- else }} Only pods annotated `pgvigil.io/inject: "true"` get one.
{{- end }}

    kubectl --namespace {{ .Release.Namespace }} rollout status deployment/{{ include "pgvigil.fullname" . }}-injector
    kubectl get pods --all-namespaces --output jsonpath='{range .items[?(@.spec.containers[*].ports[*].name=="pgvigil")]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}'
{{- end }}

{{- define "pgvigil.notesStandalone" }}
{{- $first := first .Values.standalone.instances }}
{{- $name := printf "%s-%s" (include "pgvigil.fullname" .) $first.name }}

Standalone: a pod each for {{ range $i, $_ := .Values.standalone.instances }}{{ if $i }}, {{ end }}{{ .name }}{{ end }}. What one of them sees:

    kubectl --namespace {{ .Release.Namespace }} get pods --selector app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=standalone
    kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ $name }} 9188:{{ ($first.service | default dict).port | default .Values.standalone.service.port }}
    curl http://127.0.0.1:9188/api/v1/status

What all of them see; a degraded instance is a failure, with the reason in its log:

    helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }} --logs
{{- end }}

{{- define "pgvigil.notesPrometheus" }}
{{- $monitor := .Values.podMonitor.enabled | ternary .Values.podMonitor .Values.serviceMonitor }}

Prometheus: each of these is a target that is scraped, with `cluster` set.

    kubectl --namespace {{ default .Release.Namespace $monitor.namespace }} get {{ .Values.podMonitor.enabled | ternary "podmonitor" "servicemonitor" }} {{ include "pgvigil.fullname" . }}
    count by (cluster, namespace) (pg_up{{ with $monitor.job }}{job="{{ . }}"}{{ end }})
{{- end }}

{{- define "pgvigil.notesAlertmanager" }}

Alertmanager: inhibit rules for alerts with the label namespace of {{ include "pgvigil.inhibit.namespaces" . | fromYamlArray | join ", " }}. The
operator adds that condition, unless the Alertmanager has alertmanagerConfigMatcherStrategy: {type: None}. An
Alertmanager with a configuration of its own takes files/alertmanager-inhibit.yaml of this chart as it is.

    kubectl get alertmanagerconfigs --all-namespaces --selector app.kubernetes.io/instance={{ .Release.Name }}
{{- end }}
