{{- define "push.labels" -}}
app.kubernetes.io/part-of: push-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "push.tag" -}}
{{ .Values.images.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "push.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "push.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "push.router.scheme" -}}
{{ ternary "wss" "ws" (ne .Values.router.tls.secretName "") }}
{{- end }}

{{- define "push.router.port" -}}
{{ .Values.router.service.port | default (ternary 443 80 (ne .Values.router.tls.secretName "")) }}
{{- end }}

{{- /* Within the cluster; a port only where it is not the scheme's own. */}}
{{- define "push.router.url" -}}
{{- $own := ternary "443" "80" (ne .Values.router.tls.secretName "") -}}
{{- $port := include "push.router.port" . -}}
{{ include "push.router.scheme" . }}://push-router.{{ .Release.Namespace }}.svc{{ if ne $port $own }}:{{ $port }}{{ end }}
{{- end }}
