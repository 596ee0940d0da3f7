"""What a host tells of a plugin's use: once a day that it is active, and what went wrong since it was told last.

No installation has a name: a report says in which week it was installed and on which day it reported before, as the
source answered it then. What is remembered here (`reports/told.json`) stays here.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.domain.events import EventKind
from qirvo.domain.retention import monday_of
from qirvo.host.filesystem import DamagedStateError, read_json, write_json
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.run_states import RunState, read_run_state

CRASHED = "plugin-died"
"""The runtime's code for a plugin that ended by itself; its other codes are of errors."""

_MOST_FAULTS = 50  # of one code, told at once


class ToldOf(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What a source was told of an installation.

    Attributes:
        source: Its name.
        installed_at: Of the installation; another one is told of anew.
        week: The Monday of its week; None where it is told of for the first time later than that.
        last_day: The day on which it was told to be active last, as the source said; None before the first time.
        start: When the start began whose time was told.
        faults: Code → how many were told of the release `version`.
        report_id: Of the report that was not answered yet.
        report_day: When it was made, by the host's own clock.
        answered_on: When the last one was answered, likewise.
    """

    source: str
    installed_at: str
    week: date | None = None
    last_day: date | None = None
    start: str = ""
    version: str = ""
    faults: dict[str, int] = {}
    report_id: str = ""
    report_day: date | None = None
    answered_on: date | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What was told (`reports/told.json`).

    Attributes:
        plugins: Plugin id → what was told of it.
        not_before: When it is worth asking again after nobody answered.
    """

    plugins: dict[str, ToldOf] = {}
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """That an installation is active, as it is to be told; with `told`, what is remembered once it was."""

    plugin_id: str
    event: Mapping[str, Any]
    told: ToldOf


def read_told(machine: Machine) -> Told:
    """Return what was told; damage counts as nothing: figures are a little high then, once.

    Raises:
        StorageFailedError: The disk refuses.
    """
    try:
        return read_json(machine.layout.told, Told) or Told()
    except DamagedStateError:
        return Told()


def write_told(told: Told, machine: Machine) -> None:
    """Remember what was told.

    Raises:
        UnavailableError: The disk refuses.
    """
    write_json(machine.layout.told, msgspec.to_builtins(told))


def told_before(installation: Installation, told: Told, *, today: date) -> ToldOf:
    """Return what was told of `installation`; of a new one, how it is told of for the first time."""
    before = told.plugins.get(str(installation.plugin_id))
    source, installed_at = installation.origin.name, installation.installed_at
    if before is not None and (before.source, before.installed_at) == (source, installed_at):
        return before
    week = monday_of(_day(installed_at) or date.min + timedelta(days=7))
    return ToldOf(source=source, installed_at=installed_at, week=week if week == monday_of(today) else None)


def with_report_id(before: ToldOf, machine: Machine) -> ToldOf:
    """Return `before` with an id for today's report, the same until it is answered."""
    today = machine.clock().astimezone(UTC).date()
    if before.report_id and before.report_day == today:
        return before
    return msgspec.structs.replace(before, report_id=f"evt_{machine.new_id()}", report_day=today)


def is_due(installation: Installation, before: ToldOf, *, machine: Machine, looks: bool) -> bool:
    """Say whether it is to be told that the plugin is active today: it runs, or came up today.

    Args:
        installation: Of the plugin.
        before: What was told of it.
        machine: The host.
        looks: Whether a running serve may be asked, which takes a moment.
    """
    today = machine.clock().astimezone(UTC).date()
    if not installation.enabled or before.answered_on == today:
        return False
    run = read_run_state(machine.layout.plugin(installation.plugin_id))
    if run.started_at is not None and _day(run.started_at) == today:
        return True
    return looks and _runs(installation, machine)


def report_of(installation: Installation, before: ToldOf, *, machine: Machine) -> Report:
    """Return that `installation` is active, as it is to be told."""
    run = read_run_state(machine.layout.plugin(installation.plugin_id))
    start = run.started_at or ""
    told_of_start = run.load_ms is not None and start != before.start
    event = {
        "id": before.report_id,
        "kind": EventKind.ACTIVE.value,
        "pluginId": str(installation.plugin_id),
        "version": str(installation.version),
        "distributionChannel": installation.origin.distribution_channel.value,
        "installedWeek": None if before.week is None else before.week.isoformat(),
        "lastDay": None if before.last_day is None else before.last_day.isoformat(),
        "loadMs": round(run.load_ms) if told_of_start and run.load_ms is not None else None,
    }
    return Report(
        plugin_id=str(installation.plugin_id),
        event={name: value for name, value in event.items() if value is not None},
        told=msgspec.structs.replace(before, start=start, report_id="", report_day=None, answered_on=before.report_day),
    )


def new_faults(installation: Installation, before: ToldOf, *, machine: Machine) -> tuple[list[dict[str, Any]], ToldOf]:
    """Return what went wrong since the last time, as it is to be told, and what is remembered then."""
    run = read_run_state(machine.layout.plugin(installation.plugin_id))
    counts = _counts(run, installation)
    known = before.faults if before.version == str(installation.version) else {}
    events = [
        {
            "id": f"evt_{machine.new_id()}",
            "kind": (EventKind.CRASH if code == CRASHED else EventKind.ERROR).value,
            "pluginId": str(installation.plugin_id),
            "version": str(installation.version),
            "distributionChannel": installation.origin.distribution_channel.value,
            "detail": code,
        }
        for code, count in sorted(counts.items())
        for _ in range(min(_MOST_FAULTS, max(0, count - known.get(code, 0))))
    ]
    if counts == known:
        return events, before
    return events, msgspec.structs.replace(before, version=str(installation.version), faults=counts)


def _counts(run: RunState, installation: Installation) -> dict[str, int]:
    """Return how often what went wrong with the release that is installed."""
    is_of_release = run.faults is not None and run.faults.release == installation.release
    return dict(run.faults.counts) if run.faults is not None and is_of_release else {}


def _runs(installation: Installation, machine: Machine) -> bool:
    try:
        return machine.runtime.look(installation.plugin_id) is not None
    except UnavailableError:
        return False


def _day(moment: str) -> date | None:
    try:
        return datetime.fromisoformat(moment).astimezone(UTC).date()
    except ValueError:
        return None
