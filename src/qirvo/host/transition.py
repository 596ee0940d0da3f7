"""One change of an installation, through named states that are each durable before the next begins (ADR-0008).

    checked → staged → journalled → re-read → swapped → probation → committed | reverted

Until `journalled` nothing that counts was touched. From there on the journal tells how to go back, and whatever ends
this function early (a refusal, Ctrl-C, a power cut) goes back. The old tree is never touched, so going back is
pointing at it again.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from qirvo.host.filesystem import make_private_folder
from qirvo.host.installations import Installation, InstallationState
from qirvo.host.journal import Journal, Stage, write_journal
from qirvo.host.machine import Machine
from qirvo.host.outcomes import ChangeKind
from qirvo.host.ports import Reporter, StartReport
from qirvo.host.recovery import Recovered, finish, put_in_place, recover, revert

CHECKED = "checked"
STAGED = "staged"
COMMITTED = "committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to become of an installation.

    Attributes:
        before: What is installed; None before a first installation.
        after: What shall be installed.
        stage: Puts the content tree, verified, at the given path; may find it there.
        re_read: Looks once more whether the release may still be taken, and raises when not.
    """

    kind: ChangeKind
    before: Installation | None
    after: Installation
    stage: Callable[[Path], None]
    re_read: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a change ended.

    Attributes:
        start: How the new release's start went; None when it was not started because it is disabled.
        recovered: Committed or reverted, and what was recorded.
    """

    start: StartReport | None
    recovered: Recovered


def carry_out(change: Change, *, machine: Machine, reporter: Reporter) -> Ended:
    """Bring `change` to its end, under the plugin's lock.

    Raises:
        QirvoError: The release cannot be staged or may not be taken; everything is as before.
    """
    plugin_id = change.after.plugin_id
    layout = machine.layout.plugin(plugin_id)
    with ExitStack() as going_back:
        going_back.callback(recover, plugin_id, machine=machine)
        had_data = layout.data.exists()
        make_private_folder(layout.releases)
        change.stage(layout.release(change.after.release))
        reporter.reached(STAGED)
        journal = _begin(change, had_data=had_data, machine=machine, reporter=reporter)
        change.re_read()
        journal = _advance(journal, Stage.RE_READ, machine, reporter)
        put_in_place(plugin_id, journal.after, machine=machine)
        journal = _advance(journal, Stage.SWAPPED, machine, reporter)
        journal = _advance(journal, Stage.PROBATION, machine, reporter)
        start = machine.runtime.start(plugin_id) if change.after.enabled else None
        if start is not None and not start.healthy:
            journal = replace(journal, stage=Stage.REVERTING, error=start.error)
            write_journal(layout, journal)
            recovered = revert(journal, machine=machine, reporter=reporter)
        else:
            recovered = _commit(journal, machine=machine, reporter=reporter)
        going_back.pop_all()
    return Ended(start=start, recovered=recovered)


def keeping(before: Installation, after: Installation, *, keep_versions: int) -> Installation:
    """Return `after`, keeping what `before` was and kept, as many as `keep_versions` with the active one."""
    others = [kept for kept in (before.active, *before.kept) if kept.release != after.release]
    return replace(after, kept=tuple(others[: keep_versions - 1]))


def _begin(change: Change, *, had_data: bool, machine: Machine, reporter: Reporter) -> Journal:
    journal = Journal(
        kind=change.kind,
        stage=Stage.JOURNALLED,
        event_id=machine.new_id(),
        before=change.before,
        after=replace(change.after, state=InstallationState.PROBATION),
        had_data=had_data,
    )
    return _advance(journal, Stage.JOURNALLED, machine, reporter)


def _advance(journal: Journal, stage: Stage, machine: Machine, reporter: Reporter) -> Journal:
    advanced = replace(journal, stage=stage)
    write_journal(machine.layout.plugin(journal.after.plugin_id), advanced)
    reporter.reached(stage.value)
    return advanced


def _commit(journal: Journal, *, machine: Machine, reporter: Reporter) -> Recovered:
    """Cross the line: with this one file written, the change has happened."""
    machine.installations.save(replace(journal.after, state=InstallationState.COMMITTED))
    reporter.reached(COMMITTED)
    return finish(journal, machine=machine)
