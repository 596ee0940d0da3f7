"""Events from the access logs of servers in front: of what they gave away themselves, the registry saw nothing.

A log that is imported must be of servers that answer in the registry's place, as a network with a cache does: what
they passed on, the registry counted itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from datetime import UTC, date, datetime, time

from qirvo.access_logs.counted_lines import Counted
from qirvo.access_logs.distinct import DistinctRecords
from qirvo.access_logs.entries import LineFault, LogEntry, moment_in
from qirvo.deferred import dataclass
from qirvo.domain.agents import UNNAMED, Agent
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.downloads import Transfer, address_prefix, day_of, first_byte_of, transfer_of
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.metrics import Span
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.domain.versions import Version
from qirvo.domain.visitors import VISITOR_BITS
from qirvo.server.usecases.visits import Sight

Released = tuple[PluginId, Version, DistributionChannel]

_ARTIFACT = re.compile(r"(?:.*/)?(?:artifacts|deltas)/([0-9a-f]{64})\.[a-z]{2,8}(?:\?.*)?")
_PAGE = re.compile(r"/plugins/([a-z0-9.-]{3,130})(?:\?.*)?")
_OK = 200
_ROW, _KEY = 4, VISITOR_BITS // 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What all downloads of one kind of client on one day have in common."""

    artifact: Digest
    day: date
    agent: Agent


@dataclass(slots=True, kw_only=True)
class LogCounting:
    """Makes events of what an access log says.

    Attributes:
        name: Of the log, whatever the file is called: part of the events' ids.
        release_of: What an artifact is of; None for what this registry has not.
        is_public: Whether everybody may know of a plugin.
        within: Days that count; a line of another is a fault.
        fault: Told why a line is none after all.
    """

    name: str
    release_of: Callable[[Digest], Released | None]
    is_public: Callable[[PluginId], bool]
    sight: Sight
    within: Span
    fault: Callable[[str], object]
    _count: int = 0
    _rows: dict[_Row, int] = field(default_factory=dict)
    _parts: DistinctRecords = field(default_factory=lambda: DistinctRecords(_ROW + _KEY + 1))

    def events(self, entries: Iterable[LogEntry | Counted]) -> Iterator[DistributionEvent]:
        """Yield the events of `entries`; what is no download or page of this registry's is passed over.

        Raises:
            DiskFullError: There is no room for what the memory does not hold.
        """
        try:
            for entry in entries:
                if isinstance(entry, Counted):
                    self.fault("it is a sum of downloads, and events are counted one by one")
                    continue
                try:
                    event = self._event(entry)
                except LineFault as fault:
                    self.fault(str(fault))
                    continue
                if event is not None:
                    yield event
            yield from self._of_parts_alone()
        finally:
            self._parts.close()

    def _event(self, entry: LogEntry) -> DistributionEvent | None:
        artifact = _ARTIFACT.fullmatch(entry.target)
        if artifact is not None:
            return self._download(entry, Digest(artifact[1]))
        page = _PAGE.fullmatch(entry.target)
        if page is None or entry.method != "GET" or entry.status != _OK:
            return None
        try:
            plugin_id = PluginId.parse(page[1])
        except MalformedNameError:
            return None
        if not self.is_public(plugin_id):
            return None
        at, agent = self._moment(entry), self._agent(entry)
        visitor = self._visitor(entry, plugin_id, at, agent)
        return self._made(EventKind.VIEW, plugin_id, None, at, agent, visitor, address=entry.address)

    def _download(self, entry: LogEntry, artifact: Digest) -> DistributionEvent | None:
        transfer = transfer_of(entry.method, entry.status, first_byte=first_byte_of(entry.range))
        released = None if transfer is Transfer.NOTHING else self.release_of(artifact)
        if released is None:
            return None
        plugin_id, version, way_out = released
        at, agent = self._moment(entry), self._agent(entry)
        visitor = self._visitor(entry, plugin_id, at, agent)
        row = self._rows.setdefault(_Row(artifact=artifact, day=day_of(at), agent=agent), len(self._rows))
        is_beginning = transfer is Transfer.BEGINNING
        self._parts.add(row.to_bytes(_ROW) + visitor.to_bytes(_KEY) + bytes([is_beginning]))
        if not is_beginning:
            return None
        return self._made(
            EventKind.DOWNLOAD, plugin_id, version, at, agent, visitor, address=entry.address, way_out=way_out
        )

    def _of_parts_alone(self) -> Iterator[DistributionEvent]:
        """Yield one download for each client of which the log has parts only, and does not say where they begin."""
        rows, last = list(self._rows), b""
        for record in self._parts.in_order():
            if last and last[:-1] != record[:-1]:
                yield from self._of_part(rows, last)
            last = record
        if last:
            yield from self._of_part(rows, last)

    def _of_part(self, rows: list[_Row], record: bytes) -> Iterator[DistributionEvent]:
        row = rows[int.from_bytes(record[:_ROW])]
        released = self.release_of(row.artifact)
        if record[-1] == 0 and released is not None:
            plugin_id, version, way_out = released
            at, visitor = datetime.combine(row.day, time.min, UTC), int.from_bytes(record[_ROW:-1])
            yield self._made(EventKind.DOWNLOAD, plugin_id, version, at, row.agent, visitor, way_out=way_out)

    def _made(  # the values of one record
        self,
        kind: EventKind,
        plugin_id: PluginId,
        version: Version | None,
        at: datetime,
        agent: Agent,
        visitor: int,
        *,
        address: str = "",
        way_out: DistributionChannel = DistributionChannel.MARKETPLACE,
    ) -> DistributionEvent:
        self._count += 1
        return DistributionEvent(
            id=f"log-{self.name}-{self._count}",
            kind=kind,
            plugin_id=plugin_id,
            version=version,
            distribution_channel=way_out,
            at=at,
            witness=Witness.LOG,
            visitor=visitor,
            agent=agent,
            country=self.sight.countries(address) if address else "",
        )

    def _moment(self, entry: LogEntry) -> datetime:
        at = moment_in(entry.when)
        if day_of(at) not in self.within:
            raise LineFault("it is of a day that is not counted any more, or not yet")
        return at

    def _agent(self, entry: LogEntry) -> Agent:
        return UNNAMED if entry.agent is None else self.sight.agents(entry.agent)

    def _visitor(self, entry: LogEntry, plugin_id: PluginId, at: datetime, agent: Agent) -> int:
        return self.sight.visitors(address_prefix(entry.address), agent.family, str(plugin_id), day_of(at))
