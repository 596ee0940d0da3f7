"""What watches a registry, and what can be read off it just now."""

from collections.abc import Callable, Mapping

from qirvo.domain.errors import QirvoError
from qirvo.domain.submissions import SubmissionState
from qirvo.server.event_ports import EventSegments, EventStore
from qirvo.server.events.counting import EventWriter
from qirvo.server.http.health import works
from qirvo.server.http.wiring import Probe
from qirvo.server.observing_ports import Gauges, Observer
from qirvo.server.ports import Clock
from qirvo.server.repository.read_plane import ReadPlane
from qirvo.server.settings import Settings, SettingsError
from qirvo.server.sql.database import Database
from qirvo.server.telemetry.figures import Figures, labelled


def observer_of(settings: Settings, figures: Figures) -> tuple[Observer, Callable[[], None]]:
    """Return what watches, and what ends it.

    Raises:
        SettingsError: Traces are wanted, and the extra is not installed.
    """
    if not settings.otlp_traces_url:
        return figures, lambda: None
    try:
        from qirvo.server.telemetry.traces import Traces  # noqa: PLC0415  # an extra's libraries
    except ImportError as exc:
        raise SettingsError("`otlp_traces_url` needs the extra `otel`: pip install 'qirvo[server,otel]'") from exc
    traces = Traces(figures, endpoint=settings.otlp_traces_url, share=settings.traced_share)
    return traces, traces.close


def gauges_of(
    *,
    database: Database,
    writer: EventWriter,
    segments: EventSegments,
    store: EventStore,
    repository: ReadPlane,
    probes: Mapping[str, Probe],
    clock: Clock,
) -> Gauges:
    """Return what reads everything off; what does not answer is left out."""

    def queue() -> Mapping[str, float]:
        with database.reading() as uow:
            found = {state: float(count) for state, count in uow.job_ledger.counts().items()}
            waiting = uow.submissions.page(state=SubmissionState.IN_REVIEW, after=None, limit=1).total
        known = {"waiting": 0.0, "running": 0.0, "dead": 0.0}
        return {**labelled("qirvo_jobs", known | found), "qirvo_submissions_waiting": float(waiting)}

    def events() -> Mapping[str, float]:
        return {
            "qirvo_events_waiting": float(writer.waiting),
            "qirvo_events_dropped": float(writer.dropped),
            "qirvo_events_unabsorbed_segments": float(len(segments.waiting(store.absorbed()))),
        }

    def signatures() -> Mapping[str, float]:
        now = clock()
        return {
            "qirvo_signed_age_seconds": (now - repository.signed_now()).total_seconds(),
            "qirvo_signed_good_for_seconds": (repository.good_until() - now).total_seconds(),
        }

    def ready() -> Mapping[str, float]:
        return labelled("qirvo_ready", {name: float(works(name, probe)) for name, probe in probes.items()})

    def read_off() -> Mapping[str, float]:
        read: dict[str, float] = {}
        for part in (ready, queue, events, signatures):
            read |= _or_nothing(part)
        return read

    return read_off


def _or_nothing(part: Callable[[], Mapping[str, float]]) -> Mapping[str, float]:
    try:
        return part()
    except (QirvoError, OSError):
        return {}
