"""What Prometheus reads off a registry.

Labels have few values each: methods, route templates, statuses, kinds of jobs. No address, name or version is one.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from qirvo import __version__
from qirvo.deferred import dataclass
from qirvo.server.observing_ports import Gauges, Watched

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_JOB_SECONDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A figure that is read off when it is asked for.

    Attributes:
        name: The metric's.
        help: What it says, with its unit.
        label: The one label it has, if any; its value stands behind a colon in the name of a reading.
    """

    name: str
    help: str
    label: str = ""


READ_OFF = (
    Meaning("qirvo_ready", "1 where what a probe of /health/ready looks at works.", "probe"),
    Meaning("qirvo_jobs", "Jobs in the queue, by their state; `dead` ones were given up.", "state"),
    Meaning("qirvo_events_waiting", "Sightings that wait to be written into the event log."),
    Meaning("qirvo_events_dropped", "Sightings that were dropped since the start."),
    Meaning("qirvo_events_unabsorbed_segments", "Segments of the event log that are not in the figures yet."),
    Meaning("qirvo_signed_age_seconds", "Seconds since the read plane was signed last."),
    Meaning("qirvo_signed_good_for_seconds", "Seconds until the first of what is signed expires."),
    Meaning("qirvo_submissions_waiting", "Submissions that wait for a reviewer."),
)


class _ReadOff(Collector):
    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        """Read everything off."""
        read = self._gauges()
        for meaning in READ_OFF:
            labels = [meaning.label] if meaning.label else []
            family = GaugeMetricFamily(meaning.name, meaning.help, labels=labels)
            for name, value in read.items():
                base, _, label = name.partition(":")
                if base == meaning.name:
                    family.add_metric([label] if labels else [], value)
            yield family
        build = GaugeMetricFamily("qirvo_build", "The version that runs.", labels=["version"])
        build.add_metric([__version__], 1)
        yield build


@dataclass(slots=True)
class _Watched:
    trace_id: str = ""
    ended: Callable[[str, str], None] = field(default=lambda _name, _outcome: None)

    def end(self, *, name: str, outcome: str) -> None:
        """Count it."""
        self.ended(name, outcome)


class Figures:
    """`observing_ports.Observer` that counts, and the page that Prometheus reads."""

    def __init__(self, gauges: Gauges) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "qirvo_http_requests",
            "Requests that were answered; those of the public read plane are not among them.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._durations = Histogram(
            "qirvo_http_request_seconds", "Time to an answer.", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._jobs = Counter(
            "qirvo_jobs_done", "Jobs, by how they ended.", ("kind", "outcome"), registry=self._registry
        )
        self._job_durations = Histogram(
            "qirvo_job_seconds", "Time of a job.", ("kind",), buckets=_JOB_SECONDS, registry=self._registry
        )
        self._registry.register(_ReadOff(gauges))
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def page(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self._registry)

    @contextmanager
    def request(self, method: str, headers: Callable[[str], str]) -> Iterator[Watched]:  # noqa: ARG002  # the port's
        """Count one request, and how long it took."""
        started = time.perf_counter()

        def ended(route: str, status: str) -> None:
            self._requests.labels(method, route, status).inc()
            self._durations.labels(route).observe(time.perf_counter() - started)

        yield _Watched(ended=ended)

    @contextmanager
    def job(self, kind: str) -> Iterator[Watched]:
        """Count one job, and how long it took."""
        started = time.perf_counter()

        def ended(_name: str, outcome: str) -> None:
            self._jobs.labels(kind, outcome).inc()
            self._job_durations.labels(kind).observe(time.perf_counter() - started)

        yield _Watched(ended=ended)


def labelled(name: str, values: Mapping[str, float]) -> Mapping[str, float]:
    """Return the readings of a figure that has a label."""
    return {f"{name}:{label}": value for label, value in values.items()}
