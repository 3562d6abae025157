{{/* What the values ask for and nothing will come of, or what is risky: a YAML list of texts. */}}
{{- define "pgvigil.warnings" -}}
{{- $v := .Values }}
{{- $serving := or $v.injector.enabled $v.standalone.instances $v.sidecar.services }}
{{- $scraping := or $v.podMonitor.enabled $v.serviceMonitor.enabled }}
{{- if not (or $serving $scraping $v.prometheusRule.enabled $v.alertmanagerConfig.enabled $v.dashboards.enabled $v.dashboards.grafanaOperator.enabled) }}
- Nothing is switched on. See injector, standalone, podMonitor, prometheusRule and dashboards in the values.
{{- end }}
{{- if and $serving (not $scraping) }}
- Nobody scrapes pgvigil by this chart. Switch on podMonitor or serviceMonitor, or add the targets to Prometheus.
{{- end }}
{{- if and $v.serviceMonitor.enabled (not $v.standalone.instances) (not $v.sidecar.services) (not $v.serviceMonitor.selector) }}
- The ServiceMonitor finds no Service. Name them in sidecar.services, or switch on podMonitor instead.
{{- end }}
{{- if and $v.podMonitor.enabled (not $serving) }}
- The PodMonitor finds pods of other charts only. Neither injector nor standalone makes any.
{{- end }}
{{- range list (list "podMonitor" $v.podMonitor.additionalLabels) (list "serviceMonitor" $v.serviceMonitor.additionalLabels) (list "prometheusRule" $v.prometheusRule.additionalLabels) }}
{{- if and (get $v (first .)).enabled (not (last .)) }}
- {{ first . }} has no label that Prometheus could select it by. That of kube-prometheus-stack wants `release`.
{{- end }}
{{- end }}
{{- if and $v.injector.enabled (or $v.config $v.sidecar.config $v.extraQueries.files $v.extraRules.files) (not $v.sidecar.namespaces) }}
- Injected sidecars do not see config, extraQueries and extraRules. List the namespaces of PostgreSQL in sidecar.namespaces.
{{- end }}
{{- if and (include "pgvigil.injectorCertificateIs" (dict "root" $ "is" "existing")) (not $v.injector.certificate.caBundle) }}
- Kubernetes trusts the webhook only when something else writes caBundle. Set injector.certificate.caBundle.
{{- end }}
{{- if and $v.networkPolicy.enabled (not $v.standalone.instances) }}
- networkPolicy is about standalone instances, and there are none.
{{- end }}
{{- include "pgvigil.alertWarnings" . }}
{{- include "pgvigil.instanceWarnings" . }}
{{- end }}

{{- define "pgvigil.alertWarnings" }}
{{- $v := .Values }}
{{- $told := dig "notify" "alertmanagers" "" $v.config }}
{{- if and $told $v.prometheusRule.enabled (not $v.alertmanagerConfig.enabled) }}
- Prometheus and pgvigil both tell Alertmanager. Switch on alertmanagerConfig, or add config/alertmanager-inhibit.yaml to Alertmanager, or each alert pages twice.
{{- end }}
{{- if and $told $v.networkPolicy.enabled $v.standalone.instances (not $v.networkPolicy.alertmanager.to) }}
- The network policy lets standalone instances reach no Alertmanager. See networkPolicy.alertmanager.
{{- end }}
{{- end }}

{{- define "pgvigil.instanceWarnings" }}
{{- range .Values.standalone.instances }}
{{- $s := include "pgvigil.standaloneSettings" (dict "root" $ "instance" .) | fromYaml }}
{{- if not (or $s.credentials.secretName $s.credentials.projected $s.tls.certKey $s.dsn) }}
- Instance {{ .name }} has no credentials. Name a secret in credentials.secretName.
{{- end }}
{{- if and (not $s.dsn) (not $s.credentials.dsnKey) (not (has $s.connection.sslmode (list "verify-ca" "verify-full"))) }}
- Instance {{ .name }} sends its password to whoever answers. Set connection.sslmode to verify-full or verify-ca.
{{- end }}
{{- end }}
{{- end }}
