"""Whatever killed an earlier command: afterwards everything is as before its change, or as after it.

The installation on disk decides: committed means done, anything else is undone from the journal. The same function
serves a command that fails and the one that comes after a crash.
"""

from contextlib import AbstractContextManager, suppress
from dataclasses import replace

from qirvo.artifacts.disk import remove_partials
from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.events import record_event
from qirvo.host.filesystem import (
    LOCK_TIMEOUT_S,
    DamagedStateError,
    HostBusyError,
    locked,
    point_link,
    remove_file,
    remove_folder,
)
from qirvo.host.installations import Installation
from qirvo.host.journal import Journal, Stage, read_journal
from qirvo.host.layout import PluginLayout
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Ending
from qirvo.host.ports import Reporter, Silent, StartReport
from qirvo.host.proofs import Proofs
from qirvo.host.stored_values import bring_back, has_copy, is_other_epoch, sweep_copies
from qirvo.host.unfinished import is_unfinished, known_ids

_NOT_SEEN_BY_RUNTIME = Stage.JOURNALLED  # any later one may be durable only after the release was put in place


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A change that an earlier command left and that was brought to an end.

    Attributes:
        ending: Committed, active but on probation, reverted because the release was bad, or unchanged: undone as if it
            had not begun.
        version: The release that was meant to become active.
        running: The version that is active now; None when nothing is installed.
        start: How the release gone back to came up, where a serve runs.
        event: What was recorded; None when nothing happened to a release.
    """

    plugin_id: PluginId
    ending: Ending
    version: Version
    running: Version | None
    start: StartReport | None = None
    event: DistributionEvent | None = None


def recover_all(*, machine: Machine) -> tuple[Recovered, ...]:
    """Finish or undo what was left of every plugin; one another process is at work on, or a damaged one, is left alone.

    An event that is recorded here is not told to its source: recovery needs no network, and counts are a courtesy.
    """
    done = []
    for plugin_id in sorted(known_ids(machine)):
        if is_unfinished(machine, plugin_id):
            with suppress(HostBusyError, DamagedStateError), plugin_lock(machine, plugin_id, timeout_s=0):
                done.append(recover(plugin_id, machine=machine))
    return tuple(each for each in done if each is not None)


def plugin_lock(
    machine: Machine, plugin_id: PluginId, *, timeout_s: float = LOCK_TIMEOUT_S
) -> AbstractContextManager[None]:
    """Hold `plugin_id` against every other command."""
    return locked(machine.layout.lock(str(plugin_id)), what=f"`{plugin_id}`", timeout_s=timeout_s)


def recover(plugin_id: PluginId, *, machine: Machine) -> Recovered | None:
    """Bring what was left of `plugin_id` to an end, under its lock; None when nothing was.

    Raises:
        DamagedStateError: The journal or the installation holds something else.
        UnavailableError: The disk refuses.
    """
    layout = machine.layout.plugin(plugin_id)
    journal = read_journal(layout)
    if journal is None:
        sweep(plugin_id, machine=machine)
        return None
    installed = machine.installations.find(plugin_id)
    if installed is not None and _is_settled(journal, installed):
        return finish(journal, installed, machine=machine)
    return revert(journal, machine=machine) if journal.stage is Stage.REVERTING else undo(journal, machine=machine)


def finish(journal: Journal, installed: Installation, *, machine: Machine) -> Recovered:
    """Do what remains when the new installation is on disk as settled: the event, the journal, the old trees."""
    after = journal.after
    event = _recorded(EventKind(journal.kind.value), journal, machine)
    _close(journal, machine=machine, settled=False)  # a journal that a power cut brings back finds all done, as here
    return Recovered(
        plugin_id=after.plugin_id,
        ending=Ending.COMMITTED if installed.trial is None else Ending.ON_PROBATION,
        version=after.version,
        running=after.version,
        event=event,
    )


def undo(journal: Journal, *, machine: Machine) -> Recovered:
    """Make everything as it was before."""
    _give_data_back(journal, machine)
    put_in_place(journal.after.plugin_id, journal.before, machine=machine)
    start = _follow(journal, machine)
    _close(journal, machine=machine)
    return _gone_back(journal, Ending.UNCHANGED, start)


def revert(journal: Journal, *, machine: Machine, reporter: Reporter | None = None) -> Recovered:
    """Go back to what was installed before, because the new release is bad: it is not taken again on its own."""
    after, before = journal.after, journal.before
    _give_data_back(journal, machine)
    put_in_place(after.plugin_id, None if before is None else before.without(after.version), machine=machine)
    (reporter or Silent()).reached(Ending.REVERTED.value)
    start = _follow(journal, machine)
    event = _recorded(EventKind.REVERT, journal, machine)
    _close(journal, machine=machine)
    return replace(_gone_back(journal, Ending.REVERTED, start), event=event)


def stop(installation: Installation, *, machine: Machine) -> None:
    """Have a running serve stop the plugin, whatever it runs of it, until another record is put in place.

    Raises:
        UnavailableError: The disk or the running serve refuses.
    """
    machine.installations.save(replace(installation, enabled=False))
    machine.runtime.reload(installation.plugin_id)


def _give_data_back(journal: Journal, machine: Machine) -> None:
    """Undo what a release of another data epoch may have done to the plugin's data."""
    before = journal.before
    if before is None or not is_other_epoch(before, journal.after) or journal.stage is Stage.JOURNALLED:
        return
    layout = machine.layout.plugin(before.plugin_id)
    if has_copy(layout, before.release):  # it was made by this change, with the plugin stopped since
        with suppress(UnavailableError):  # going back must not depend on a serve
            stop(before, machine=machine)
        bring_back(layout, before.release)


def put_in_place(
    plugin_id: PluginId, installation: Installation | None, *, machine: Machine, settled: bool = True
) -> None:
    """Make `installation` what is installed, or nothing. The record is written first, and is what decides.

    Not `settled`, a power cut may leave what was there before: for a change whose journal says so.
    """
    layout = machine.layout.plugin(plugin_id)
    if installation is None:
        remove_file(layout.installation)
        remove_file(layout.current)
        return
    machine.installations.save(installation, settled=settled)
    point_link(layout.current, f"{layout.releases.name}/{installation.release}", settled=settled)


def sweep(plugin_id: PluginId, *, machine: Machine, keep_data: bool = True) -> None:
    """Remove what nothing refers to: other content trees, and where nothing is installed all but the owner's own."""
    layout = machine.layout.plugin(plugin_id)
    remove_file(machine.layout.download(plugin_id))
    if not layout.folder.is_dir():
        return
    installed = machine.installations.find(plugin_id)
    remove_partials(layout.folder)
    remove_partials(layout.snapshots)
    if installed is not None:
        sweep_copies(layout, keep=installed.releases)
        Proofs(layout).sweep(keep=installed.releases)
        if _remove_trees(layout, keep=installed.releases):
            machine.store_of(plugin_id).collect()
        return
    remove_file(layout.current)
    remove_file(layout.run_state)
    remove_file(layout.busy)
    remove_folder(layout.snapshots)
    remove_folder(layout.proofs)
    if layout.releases.is_dir():
        remove_folder(layout.releases)
        machine.store_of(plugin_id).collect()
    if not keep_data:
        remove_folder(layout.data)
    with suppress(OSError):  # not empty: the owner's data and configuration stay
        layout.folder.rmdir()


def _remove_trees(layout: PluginLayout, *, keep: frozenset[str]) -> bool:
    """Remove the content trees that are not to be kept, and say whether there were any."""
    partials = remove_partials(layout.releases)
    doomed = [path for path in layout.releases.iterdir() if path.name not in keep] if layout.releases.is_dir() else []
    if doomed:
        with Proofs(layout).over_removal(keep):
            for tree in doomed:
                remove_folder(tree)
    return bool(partials or doomed)


def _is_settled(journal: Journal, installed: Installation) -> bool:
    return (
        journal.stage is not Stage.REVERTING  # one on probation is settled, and goes back all the same
        and installed.is_settled
        and (installed.release, installed.updated_at) == (journal.after.release, journal.after.updated_at)
    )


def _follow(journal: Journal, machine: Machine) -> StartReport | None:
    """Have a running serve follow, if it can have seen the new release."""
    if journal.stage is _NOT_SEEN_BY_RUNTIME:
        return None
    try:
        return machine.runtime.reload(journal.after.plugin_id)
    except UnavailableError as exc:
        return StartReport(healthy=False, error=exc.message)  # going back must not depend on it


def _recorded(kind: EventKind, journal: Journal, machine: Machine) -> DistributionEvent:
    after, before = journal.after, journal.before
    return record_event(
        kind,
        after.plugin_id,
        after.version,
        machine=machine,
        origin=after.origin,
        event_id=journal.event_id,
        from_version=None if before is None else before.version,
    )


def _close(journal: Journal, *, machine: Machine, settled: bool = True) -> None:
    """Forget the change: sweep first, so that a crash meanwhile finds the journal and sweeps again."""
    plugin_id = journal.after.plugin_id
    sweep(plugin_id, machine=machine, keep_data=journal.before is not None or journal.had_data)
    layout = machine.layout.plugin(plugin_id)
    remove_file(layout.journal, settled=settled)
    if not layout.installation.exists():
        with suppress(OSError):  # not empty: the owner's data and configuration stay
            layout.folder.rmdir()


def _gone_back(journal: Journal, ending: Ending, start: StartReport | None) -> Recovered:
    return Recovered(
        plugin_id=journal.after.plugin_id,
        ending=ending,
        version=journal.after.version,
        running=None if journal.before is None else journal.before.version,
        start=start,
    )
