"""`observing_ports.Observer`: what watches changes nothing, whatever it does with what it sees."""

import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from qirvo.server.observing_ports import Nobody, Observer
from qirvo.server.telemetry.figures import Figures
from qirvo.server.telemetry.traces import Traces

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def no_header(_name: str) -> str:
    return ""


def figures() -> Figures:
    return Figures(dict)


def traces(exporter: InMemorySpanExporter | None = None, *, share: float = 1.0) -> Traces:
    return Traces(figures(), endpoint="", share=share, exporter=exporter or InMemorySpanExporter())


OBSERVERS: dict[str, Callable[[], Observer]] = {"nobody": Nobody, "figures": figures, "traces": traces}


@pytest.fixture(params=OBSERVERS)
def observer(request: pytest.FixtureRequest) -> Observer:
    return OBSERVERS[request.param]()


def test_work_that_is_watched_is_done(observer: Observer):
    done = []
    with observer.request("GET", no_header) as watched:
        done.append("request")
        watched.end(name="/v1/x", outcome="200")
    with observer.job("check") as watched:
        done.append("job")
        watched.end(name="check", outcome="done")
    assert done == ["request", "job"]


def test_what_is_raised_in_between_is_not_swallowed(observer: Observer):
    with pytest.raises(KeyError), observer.request("GET", no_header):
        raise KeyError
    with pytest.raises(KeyError), observer.job("check"):
        raise KeyError


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def test_a_request_goes_on_the_trace_of_whoever_asked(exporter: InMemorySpanExporter):
    traced = traces(exporter, share=0.0)
    with traced.request("GET", lambda name: PARENT if name == "traceparent" else "") as watched:
        watched.end(name="/v1/plugins/{plugin_id}", outcome="503")
    traced.close()
    (span,) = exporter.get_finished_spans()
    assert span.name == "GET /v1/plugins/{plugin_id}"
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == PARENT.split("-")[1] == watched.trace_id
    assert span.attributes is not None
    assert span.attributes["http.response.status_code"] == 503
    assert span.status.status_code is StatusCode.ERROR


@pytest.mark.parametrize("parent", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "x" * 10_000])
def test_a_header_that_is_no_trace_begins_another(exporter: InMemorySpanExporter, parent: str):
    traced = traces(exporter)
    with traced.request("GET", lambda name: parent if name == "traceparent" else "") as watched:
        watched.end(name="none", outcome="200")
    traced.close()
    (span,) = exporter.get_finished_spans()
    assert span.parent is None
    assert span.status.status_code is not StatusCode.ERROR


def test_no_trace_that_was_not_chosen_is_sent(exporter: InMemorySpanExporter):
    traced = traces(exporter, share=0.0)
    with traced.job("check") as watched:
        watched.end(name="check", outcome="done")
    traced.close()
    assert exporter.get_finished_spans() == ()


def test_a_job_that_failed_is_marked(exporter: InMemorySpanExporter):
    traced = traces(exporter)
    with traced.job("check") as watched:
        watched.end(name="check", outcome="failed")
    traced.close()
    (span,) = exporter.get_finished_spans()
    assert (span.name, span.status.status_code) == ("job check", StatusCode.ERROR)


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []

    class Takes(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", received
    server.shutdown()
    server.server_close()


@pytest.mark.enable_socket
def test_a_collector_is_sent_what_otlp_says(collector: tuple[str, list[bytes]]):
    address, received = collector
    traced = Traces(figures(), endpoint=address, share=1.0)
    with traced.request("POST", no_header) as watched:
        watched.end(name="/v1/uploads", outcome="201")
    traced.close()
    (sent,) = [ExportTraceServiceRequest.FromString(body) for body in received]
    (resource,) = sent.resource_spans
    named = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert named["service.name"] == "qirvo-registry"
    assert [span.name for span in resource.scope_spans[0].spans] == ["POST /v1/uploads"]
