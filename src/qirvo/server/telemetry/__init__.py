"""The registry's own figures and traces, for whoever runs it: Prometheus and OpenTelemetry."""
