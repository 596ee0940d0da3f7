"""A host that looks after itself: it asks its sources, updates inside its windows, and watches what is on probation.

Each turn begins from what is on disk (`run/daemon.json`), so that a daemon that was restarted neither asks too soon
nor forgets. It takes nothing that needs its owner's consent, and tells what it did, one event at a time.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.pacing import FIRST_WITHIN, until_next_check, until_retry
from qirvo.domain.probations import Verdict
from qirvo.domain.updates import Offer
from qirvo.host.busy import busy
from qirvo.host.filesystem import DamagedStateError, HostBusyError, locked, read_json, write_json
from qirvo.host.fleet import give_back, why_wait
from qirvo.host.health_reports import tell_all_ended
from qirvo.host.machine import Machine
from qirvo.host.offers import Checked, check_updates, update
from qirvo.host.outcomes import Outcome
from qirvo.host.ports import Silent
from qirvo.host.probation import Settled, look_after_all
from qirvo.host.recovery import recover_all
from qirvo.host.telling import send_when_due
from qirvo.host.unfinished import needs_recovery
from qirvo.trust.fetcher import asked_to_wait_s

TURN = timedelta(minutes=1)
_BUSY_AGAIN = timedelta(minutes=15)
_SLOT_AGAIN = timedelta(minutes=5)

Tell = Callable[["Event"], None]
Draw = Callable[[], float]


class DaemonRunsError(ConflictError):
    """Another daemon looks after this host."""

    code = "daemon-runs"
    hint = "One is enough; `qirvo daemon status` says what it is at."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something the daemon did or found.

    Attributes:
        kind: `started`, `checked`, `waiting`, `outcome`, `settled`, `trouble` or `stopped`.
        plugin_id: Which plugin it is about; None when it is about the host.
        text: A sentence for people, where there is no `outcome` or `settled`.
    """

    kind: str
    at: datetime
    plugin_id: PluginId | None = None
    text: str = ""
    outcome: Outcome | None = None
    settled: Settled | None = None


_Aware = Annotated[datetime, msgspec.Meta(tz=True)]


class DaemonState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a daemon remembers (`run/daemon.json`).

    Attributes:
        next_check_at: When the sources are asked next; None before the first time.
        checked_at: When they were asked last.
        again_at: When what could not be done at once may be: a window opens, or a busy plugin may be free.
        failures: Checks in a row that did not reach a source.
    """

    next_check_at: _Aware | None = None
    checked_at: _Aware | None = None
    again_at: _Aware | None = None
    failures: int = 0


def run(open_machine: Callable[[], Machine], *, wait: Callable[[timedelta], bool], draw: Draw, tell: Tell) -> None:
    """Look after the host, turn after turn, until `wait` says that it is to stop.

    Args:
        open_machine: Opens the machine anew for each turn, so that changed settings count.
        wait: Waits, and says whether to stop.
        draw: Gives a number from 0 to 1, a new one each time.
        tell: Hears what happens.

    Raises:
        DaemonRunsError: Another daemon does.
        UnavailableError: The disk refuses.
    """
    machine = open_machine()
    try:
        lock = locked(machine.layout.lock("daemon"), what="this host's daemon", timeout_s=0)
        with lock:
            tell(Event(kind="started", at=machine.clock(), text=f"looking after `{machine.layout.home}`"))
            while True:
                turn(open_machine(), draw=draw, tell=tell)
                if wait(TURN):
                    tell(Event(kind="stopped", at=machine.clock(), text="told to stop"))
                    return
    except HostBusyError as exc:
        raise DaemonRunsError(f"another daemon looks after `{machine.layout.home}`") from exc


def turn(machine: Machine, *, draw: Draw, tell: Tell, at_once: bool = False) -> None:
    """Do what is due: finish what was interrupted, look after what is on probation, ask the sources, update.

    Trouble is told and does not end the daemon. `at_once` asks the sources now, whenever they were asked last.
    """
    try:
        if needs_recovery(machine):
            recover_all(machine=machine)
        for settled in look_after_all(machine=machine):
            if settled.verdict is not Verdict.WAITING:
                tell(Event(kind="settled", at=machine.clock(), plugin_id=settled.plugin_id, settled=settled))
        tell_all_ended(machine=machine)
        send_when_due(machine=machine)
        _give_back(machine, tell)
        state = read_state(machine)
        now = machine.clock()
        if at_once or _is_due(state, now, machine):
            write_state(machine, _check(machine, state, draw=draw, tell=tell))
            _give_back(machine, tell)
        elif state.next_check_at is None:
            write_state(machine, DaemonState(next_check_at=now + FIRST_WITHIN * draw()))
    except QirvoError as trouble:
        tell(Event(kind="trouble", at=machine.clock(), text=trouble.message))


def is_running(machine: Machine) -> bool:
    """Say whether a daemon looks after this host now.

    Raises:
        StorageFailedError: The disk refuses.
    """
    try:
        with locked(machine.layout.lock("daemon"), what="this host's daemon", timeout_s=0):
            return False
    except HostBusyError:
        return True


def read_state(machine: Machine) -> DaemonState:
    """Return what the daemon remembers; damage counts as nothing.

    Raises:
        StorageFailedError: The disk refuses.
    """
    try:
        return read_json(machine.layout.daemon, DaemonState) or DaemonState()
    except DamagedStateError:
        return DaemonState()


def write_state(machine: Machine, state: DaemonState) -> None:
    """Remember `state`.

    Raises:
        UnavailableError: The disk refuses.
    """
    write_json(machine.layout.daemon, msgspec.to_builtins(state))


def _is_due(state: DaemonState, now: datetime, machine: Machine) -> bool:
    if state.next_check_at is None:
        return False
    longest = 2 * until_next_check(machine.settings.interval_minutes, draw=1)
    was_set_back = state.next_check_at > now + max(longest, timedelta(days=2))  # the clock was wrong then, or is now
    return was_set_back or now >= state.next_check_at or (state.again_at is not None and now >= state.again_at)


def _check(machine: Machine, state: DaemonState, *, draw: Draw, tell: Tell) -> DaemonState:
    checked = check_updates([], machine=machine)
    now, interval = machine.clock(), machine.settings.interval_minutes
    troubles = [each for each in checked if each.trouble is not None]
    for each in troubles:
        _tell_trouble(each, tell, now)
    offered = [each for each in checked if isinstance(each.decision, Offer)]
    tell(Event(kind="checked", at=now, text=f"{len(checked)} plugins looked at, {len(offered)} updates offered"))
    again_at = _take(offered, machine=machine, tell=tell)
    unreached = [each.trouble for each in troubles if isinstance(each.trouble, UnavailableError)]
    if unreached:
        failures = state.failures + 1
        asked_s = max(asked_to_wait_s(trouble) for trouble in unreached)
        wait = until_retry(interval, failures=failures, asked_s=asked_s, draw=draw())
        return DaemonState(next_check_at=now + wait, checked_at=now, again_at=again_at, failures=failures)
    return DaemonState(next_check_at=now + until_next_check(interval, draw=draw()), checked_at=now, again_at=again_at)


def _take(offered: list[Checked], *, machine: Machine, tell: Tell) -> datetime | None:
    """Take what is offered, and return when to try again what could not be taken now."""
    again: list[datetime] = []
    for each in offered:
        plugin_id, now = each.installation.plugin_id, machine.clock()
        opens = machine.settings.windows.opens(now.astimezone(machine.zone))
        if opens > now:
            again.append(opens)
            text = f"an update waits for the window that opens at {opens:%Y-%m-%d %H:%M}"
            tell(Event(kind="waiting", at=now, plugin_id=plugin_id, text=text))
            continue
        held = busy(plugin_id, machine=machine)
        if held is not None:
            again.append(min(held.until, now + _BUSY_AGAIN))
            text = f"an update waits until it is not busy: {held.reason}".rstrip(": ")
            tell(Event(kind="waiting", at=now, plugin_id=plugin_id, text=text))
            continue
        why = why_wait(machine)
        if why:
            again.append(now + _SLOT_AGAIN)
            tell(Event(kind="waiting", at=now, plugin_id=plugin_id, text=f"an update waits for its turn: {why}"))
            break  # the others would hear the same
        _update(plugin_id, machine=machine, tell=tell)
    return min(again, default=None)


def _give_back(machine: Machine, tell: Tell) -> None:
    trouble = give_back(machine)
    if trouble:
        tell(Event(kind="trouble", at=machine.clock(), text=trouble))


def _update(plugin_id: PluginId, *, machine: Machine, tell: Tell) -> None:
    try:
        outcome = update(plugin_id, machine=machine, confirm=lambda _proposal: False, reporter=Silent(), automatic=True)
    except QirvoError as trouble:
        tell(Event(kind="trouble", at=machine.clock(), plugin_id=plugin_id, text=trouble.message))
        return
    tell(Event(kind="outcome", at=machine.clock(), plugin_id=plugin_id, outcome=outcome))


def _tell_trouble(checked: Checked, tell: Tell, now: datetime) -> None:
    assert checked.trouble is not None  # noqa: S101  # the caller chose those
    event = Event(kind="trouble", at=now, text=checked.trouble.message)
    tell(replace(event, plugin_id=checked.installation.plugin_id))
