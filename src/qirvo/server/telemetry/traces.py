"""Traces, sent to the collector that the owner names, over OTLP and HTTP (opentelemetry.io, OTLP 1.x).

A request is a span in the trace of whoever asked (W3C Trace Context); a job is one of its own. A collector that is away
is given up on after a while, behind everybody's back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import Span, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, Status, StatusCode, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from qirvo import __version__
from qirvo.server.observing_ports import Observer, Watched

_CARRIED = ("traceparent", "tracestate")
_SERVER_FAULT = "5"
_WAITS_MS = 5_000


class Traces:
    """`observing_ports.Observer` that traces, around another one that counts."""

    def __init__(self, inner: Observer, *, endpoint: str, share: float, exporter: SpanExporter | None = None) -> None:
        """Send spans to `endpoint`, of this share of the traces that nobody else began."""
        self._inner = inner
        self._provider = TracerProvider(
            resource=Resource.create({SERVICE_NAME: "qirvo-registry", SERVICE_VERSION: __version__}),
            sampler=ParentBased(TraceIdRatioBased(share)),
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=endpoint)))
        self._tracer = self._provider.get_tracer("qirvo")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, method: str, headers: Callable[[str], str]) -> Iterator[Watched]:
        """Trace one request."""
        carried = {name: value for name in _CARRIED if (value := headers(name))}
        context = self._propagator.extract(carried)
        with self._inner.request(method, headers) as inner, self._span(method, SpanKind.SERVER, context) as span:
            span.set_attribute("http.request.method", method)
            yield _TracedRequest(inner, span, method)

    @contextmanager
    def job(self, kind: str) -> Iterator[Watched]:
        """Trace one job."""
        with self._inner.job(kind) as inner, self._span(f"job {kind}", SpanKind.CONSUMER, Context()) as span:
            yield _TracedJob(inner, span)

    def close(self) -> None:
        """Send what waits, and end."""
        self._provider.force_flush(_WAITS_MS)
        self._provider.shutdown()

    @contextmanager
    def _span(self, name: str, kind: SpanKind, context: Context) -> Iterator[Span]:
        with self._tracer.start_as_current_span(name, context=context, kind=kind) as span:
            yield span  # type: ignore[misc]  # the SDK's provider makes the SDK's spans


class _TracedRequest:
    def __init__(self, inner: Watched, span: Span, method: str) -> None:
        self._inner, self._span, self._method = inner, span, method
        self.trace_id = format_trace_id(span.get_span_context().trace_id)

    def end(self, *, name: str, outcome: str) -> None:
        """Name the span by its route."""
        self._inner.end(name=name, outcome=outcome)
        self._span.update_name(f"{self._method} {name}")
        self._span.set_attribute("http.route", name)
        self._span.set_attribute("http.response.status_code", int(outcome))
        if outcome.startswith(_SERVER_FAULT):
            self._span.set_status(Status(StatusCode.ERROR))


class _TracedJob:
    def __init__(self, inner: Watched, span: Span) -> None:
        self._inner, self._span = inner, span
        self.trace_id = format_trace_id(span.get_span_context().trace_id)

    def end(self, *, name: str, outcome: str) -> None:
        """Say how the job ended."""
        self._inner.end(name=name, outcome=outcome)
        self._span.set_attribute("qirvo.job.outcome", outcome)
        if outcome != "done":
            self._span.set_status(Status(StatusCode.ERROR, outcome))
