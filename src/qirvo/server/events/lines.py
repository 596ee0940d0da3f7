"""An event as a line of JSON: what a segment of the log holds, and what the store reads."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import structlog

from qirvo.domain.agents import Agent, AgentKind
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

log = structlog.get_logger("qirvo.events")


class Line(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line; the names are the store's columns."""

    id: str
    kind: EventKind
    plugin: str
    ts: int  # milliseconds since 1970
    version: str = ""
    from_version: str = ""
    distribution_channel: DistributionChannel = DistributionChannel.MARKETPLACE
    witness: Witness = Witness.HOST
    visitor: int | None = None
    agent: str = ""
    behind: AgentKind | None = None
    country: str = ""
    source: str = ""
    detail: str = ""
    installed_week: date | None = None
    days_since: int | None = None
    load_ms: int | None = None


class _Id(msgspec.Struct):
    """What of a line is needed to know the event again."""

    id: str


_ID_DECODER = msgspec.json.Decoder(_Id)
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Line)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def encoded(event: DistributionEvent) -> bytes:
    """Return `event` as a line, with its end."""
    agent = event.agent
    line = Line(
        id=event.id,
        kind=event.kind,
        plugin=str(event.plugin_id),
        ts=milliseconds(event.at),
        version="" if event.version is None else event.version.text,
        from_version="" if event.from_version is None else event.from_version.text,
        distribution_channel=event.distribution_channel,
        witness=event.witness,
        visitor=event.visitor,
        agent="" if agent is None else agent.family,
        behind=None if agent is None else agent.kind,
        country=event.country,
        source=event.source,
        detail=event.detail,
        installed_week=event.installed_week,
        days_since=event.days_since,
        load_ms=event.load_ms,
    )
    return _ENCODER.encode(line) + b"\n"


def events_in(path: Path) -> Iterator[DistributionEvent]:
    """Yield the events of a segment; what cannot be read hides no other.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return  # being written, or torn
            try:
                yield _event(_DECODER.decode(line))
            except (msgspec.MsgspecError, InvalidError):
                log.warning("event unreadable", file=path.name, line=number)


def ids_in(path: Path) -> Iterator[str]:
    """Yield the ids of the events of a segment, at a tenth of the price of the events.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(msgspec.MsgspecError):
                yield _ID_DECODER.decode(line).id


def milliseconds(moment: datetime) -> int:
    """Return `moment` in whole milliseconds since 1970."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def _event(line: Line) -> DistributionEvent:
    return DistributionEvent(
        id=line.id,
        kind=line.kind,
        plugin_id=PluginId.parse(line.plugin),
        version=Version(line.version) if line.version else None,
        distribution_channel=line.distribution_channel,
        at=datetime.fromtimestamp(line.ts // 1_000, UTC).replace(microsecond=line.ts % 1_000 * 1_000),
        from_version=Version(line.from_version) if line.from_version else None,
        witness=line.witness,
        visitor=line.visitor,
        agent=None if line.behind is None else Agent(line.agent, line.behind),
        country=line.country,
        source=line.source,
        detail=line.detail,
        installed_week=line.installed_week,
        days_since=line.days_since,
        load_ms=line.load_ms,
    )
