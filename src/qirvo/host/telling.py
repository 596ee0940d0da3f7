"""Telling sources what happens here, where the host's owner agreed: many events at once, when there is time.

Nothing depends on it and nothing waits for it: what a source does not take now waits on the disk (`reports/`). What is
told is exactly what `upcoming` returns, so that an owner can see it first.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, timedelta
from typing import Any

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import QirvoError
from qirvo.domain.events import EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host import outbox
from qirvo.host.activity import (
    Report,
    Told,
    ToldOf,
    is_due,
    new_faults,
    read_told,
    report_of,
    told_before,
    with_report_id,
    write_told,
)
from qirvo.host.filesystem import locked
from qirvo.host.machine import Machine
from qirvo.host.sources import Source

AGAIN = timedelta(minutes=15)
"""So long nobody is asked again who did not answer."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """What is to be told to one source, in the names of the wire."""

    source: Source
    events: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of telling.

    Attributes:
        events: How many were taken.
        waiting: How many still wait.
    """

    events: int
    waiting: int


def tell_later(source: str, events: Sequence[Mapping[str, Any]], *, machine: Machine) -> None:
    """Note `events` for the source of that name, and tell it what waits if that is quick; trouble is passed over."""
    with suppress(QirvoError, OSError):
        if _noted(source, events, machine):
            told = read_told(machine)
            if told.not_before is None or machine.clock() >= told.not_before:
                send(machine=machine, looks=False)


def tell_of_failed_download(source: str, plugin_id: PluginId, version: Version, code: str, *, machine: Machine) -> None:
    """Note that a release could not be fetched, for when its source is asked the next time."""
    event = {
        "id": f"evt_{machine.new_id()}",
        "kind": EventKind.DOWNLOAD_FAILED.value,
        "pluginId": str(plugin_id),
        "version": str(version),
        "detail": code,
    }
    with suppress(QirvoError, OSError):
        _noted(source, [event], machine)


def agreeing(machine: Machine) -> Mapping[str, Source]:
    """Return the sources that may be told something, by name.

    Raises:
        DamagedStateError: Nobody can know which.
    """
    if not machine.settings.report_events:
        return {}
    return {each.name: each for each in machine.sources.all() if each.report_events and each.api is not None}


def upcoming(*, machine: Machine, looks: bool = True) -> Sequence[Upcoming]:
    """Return what `send` would tell now.

    Raises:
        HostBusyError: Somebody is telling it.
        UnavailableError: The disk refuses.
    """
    with _alone(machine):
        told = read_told(machine)
        sources, reports = agreeing(machine), _gather(told, machine=machine, looks=looks)[1]
        noted = outbox.waiting(layout=machine.layout)
    by_source = {name: [each.event for each in noted if each.source == name] for name in sources}
    for report in reports:
        by_source[report.told.source].append(dict(report.event))
    return [Upcoming(source=sources[name], events=events) for name, events in by_source.items() if events]


def send(*, machine: Machine, looks: bool = True) -> Sent:
    """Tell every source that may know what waits, and which of its plugins are active today.

    Args:
        machine: The host.
        looks: Whether a running serve may be asked what it runs, which takes a moment.

    Raises:
        HostBusyError: Somebody is at it.
        UnavailableError: The disk refuses.
    """
    with _alone(machine):
        sources = agreeing(machine)
        told, reports = _gather(read_told(machine), machine=machine, looks=looks)
        sending = _Sending(machine)
        told = sending.tell_reports(told, reports, sources)
        sending.tell_noted(sources)
        not_before = machine.clock() + AGAIN if sending.silent else None
        if told != read_told(machine) or told.not_before != not_before:
            write_told(msgspec.structs.replace(told, not_before=not_before), machine)
    return Sent(events=sending.taken, waiting=sending.left)


def send_when_due(*, machine: Machine) -> None:
    """Do as `send`, unless nobody answered a while ago; trouble is passed over."""
    with suppress(QirvoError, OSError):
        told = read_told(machine)
        now = machine.clock()
        was_set_back = told.not_before is not None and told.not_before > now + AGAIN
        if (told.not_before is None or was_set_back or now >= told.not_before) and agreeing(machine):
            send(machine=machine)


def _noted(source: str, events: Sequence[Mapping[str, Any]], machine: Machine) -> bool:
    """Note `events` if the source may know, and say whether it may."""
    may_know = source in agreeing(machine)
    if may_know:
        outbox.note(source, events, layout=machine.layout)
    return may_know


def _gather(told: Told, *, machine: Machine, looks: bool) -> tuple[Told, list[Report]]:
    """Note what went wrong since the last time, and return which reports are due, with what is remembered by now."""
    today = machine.clock().astimezone(UTC).date()
    sources = agreeing(machine)
    plugins: dict[str, ToldOf] = {}
    reports, noted = [], []
    for installation in machine.installations.all():
        if not installation.origin.is_signed or installation.origin.name not in sources:
            continue
        faults, before = new_faults(installation, told_before(installation, told, today=today), machine=machine)
        if is_due(installation, before, machine=machine, looks=looks):
            before = with_report_id(before, machine)
            reports.append(report_of(installation, before, machine=machine))
        plugins[str(installation.plugin_id)] = before
        noted.append((before.source, faults))
    now_told = msgspec.structs.replace(told, plugins=plugins)
    if now_told != told:
        write_told(now_told, machine)  # first: what is lost by a crash in between is not told twice
    for source, faults in noted:
        outbox.note(source, faults, layout=machine.layout)
    return now_told, reports


class _Sending:
    """One round of telling."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.taken = 0
        self.left = 0
        self.silent: set[str] = set()

    def tell_reports(self, told: Told, reports: Sequence[Report], sources: Mapping[str, Source]) -> Told:
        """Tell that plugins are active, and return what is remembered then."""
        plugins = dict(told.plugins)
        for source in sources.values():
            mine = [report for report in reports if report.told.source == source.name]
            for some in _together(mine):
                is_over, day = self._tell(source, [report.event for report in some])
                if is_over:
                    today = day or self._machine.clock().astimezone(UTC).date()
                    answered = {each.plugin_id: msgspec.structs.replace(each.told, last_day=today) for each in some}
                    plugins |= answered
        return msgspec.structs.replace(told, plugins=plugins)

    def tell_noted(self, sources: Mapping[str, Source]) -> None:
        """Tell what waits; what is for nobody any more goes."""
        for path in outbox.take(layout=self._machine.layout):
            noted = outbox.read(path)
            left: list[outbox.Noted] = []
            for source in sources.values():
                for some in _together([each for each in noted if each.source == source.name]):
                    if not self._tell(source, [each.event for each in some])[0]:
                        left += some
            outbox.keep(path, left)

    def _tell(self, source: Source, events: Sequence[Mapping[str, Any]]) -> tuple[bool, date | None]:
        """Tell `events`; return whether that is over, and on which day they count."""
        receipt = None if source.name in self.silent else self._machine.repositories.report(source, events)
        if receipt is None:
            self.silent.add(source.name)
            self.left += len(events)
            return False, None
        self.taken += 0 if receipt.is_refused else len(events)
        return True, receipt.day


def _together(events: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(events), _AT_ONCE):
        yield events[start : start + _AT_ONCE]


def _alone(machine: Machine) -> AbstractContextManager[None]:
    return locked(machine.layout.lock("telling"), what="what sources are told", timeout_s=0)
