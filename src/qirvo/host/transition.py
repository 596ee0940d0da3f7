"""One change of an installation, through named states that are each durable before the next begins (ADR-0008).

    checked → staged → journalled → re-read → swapped → probation → committed | reverted

Probation has two parts: the first start, while the change is under way, and then the time in which the release goes
on proving itself (`host.probation`), which outlives the command and the machine's restarts.

Until `journalled` nothing that counts was touched. From there on the journal tells how to go back, and whatever ends
this function early (a refusal, Ctrl-C, a power cut) goes back. The old tree is never touched, so going back is
pointing at it again.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.domain.probations import Probation
from qirvo.host.filesystem import make_private_folder
from qirvo.host.installations import Installation, InstallationState, Trial
from qirvo.host.journal import Journal, Stage, write_journal
from qirvo.host.layout import PluginLayout
from qirvo.host.machine import Machine
from qirvo.host.outcomes import ChangeKind
from qirvo.host.ports import Reporter, StartReport
from qirvo.host.recovery import Recovered, finish, put_in_place, recover, revert, stop
from qirvo.host.stored_values import bring_back, forget_copy, has_copy, is_other_epoch, keep_copy

CHECKED = "checked"
STAGED = "staged"
SWAPPED = "swapped"
PROBATION = "probation"
COMMITTED = "committed"
ON_TRIAL = "on-trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to become of an installation.

    Attributes:
        before: What is installed; None before a first installation.
        after: What shall be installed.
        stage: Puts the content tree, verified, at the given path; may find it there.
        re_read: Looks once more whether the release may still be taken, and raises when not; None where nobody says.
        returns: Whether a release that is not well gives way to what was there before.
    """

    kind: ChangeKind
    before: Installation | None
    after: Installation
    stage: Callable[[Path], None]
    re_read: Callable[[], None] | None = None
    returns: bool = True


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
        if change.before is not None:
            forget_copy(layout, change.before.release)  # of an earlier time
        journal = _begin(change, layout, had_data=had_data, machine=machine, reporter=reporter)
        if change.re_read is not None:
            change.re_read()
            write_journal(layout, journal)
        reporter.reached(Stage.RE_READ.value)
        if change.before is not None and is_other_epoch(change.before, change.after):
            _set_data_apart(change.before, change.after, machine)
        put_in_place(plugin_id, journal.after, machine=machine, settled=False)  # until then the journal leads back
        reporter.reached(SWAPPED)
        reporter.reached(PROBATION)
        start = machine.runtime.start(plugin_id) if change.after.enabled else None
        if start is not None and not start.healthy and change.returns:
            journal = replace(journal, stage=Stage.REVERTING, error=start.error)
            write_journal(layout, journal)
            recovered = revert(journal, machine=machine, reporter=reporter)
        else:
            recovered = _settle(change, journal, machine=machine, reporter=reporter)
        going_back.pop_all()
    return Ended(start=start, recovered=recovered)


def _set_data_apart(before: Installation, after: Installation, machine: Machine) -> None:
    """Stop the plugin and copy its data, to which whatever goes back from `after` returns."""
    layout = machine.layout.plugin(after.plugin_id)
    stop(before, machine=machine)
    keep_copy(layout, before.release)
    proven = None if before.trial is None else before.trial.back_to
    if proven is not None and not is_other_epoch(proven, before) and not has_copy(layout, proven.release):
        keep_copy(layout, proven.release)  # a return goes past `before`, to what it may still read
    if after.manifest.data_epoch < before.manifest.data_epoch:
        bring_back(layout, after.release)  # a rollback


def keeping(before: Installation, after: Installation, *, keep_versions: int) -> Installation:
    """Return `after`, keeping what `before` was and kept, as many as `keep_versions` with the active one."""
    others = [kept for kept in (before.active, *before.kept) if kept.release != after.release]
    return replace(after, kept=tuple(others[: keep_versions - 1]))


def _begin(change: Change, layout: PluginLayout, *, had_data: bool, machine: Machine, reporter: Reporter) -> Journal:
    """Write what is about to be done; return it as it stands once the release was re-read."""
    journal = Journal(
        kind=change.kind,
        stage=Stage.JOURNALLED,
        event_id=machine.new_id(),
        before=change.before,
        after=replace(change.after, state=InstallationState.PROBATION),
        had_data=had_data,
    )
    re_read = replace(journal, stage=Stage.RE_READ)
    write_journal(layout, re_read if change.re_read is None else journal)  # what nobody re-reads is re-read already
    reporter.reached(Stage.JOURNALLED.value)
    return re_read


def _settle(change: Change, journal: Journal, *, machine: Machine, reporter: Reporter) -> Recovered:
    """Cross the line: with this one file written, the change has happened, and what follows is another's to judge."""
    settled = replace(journal.after, trial=_trial(journal, machine) if change.returns else None)
    if settled.trial is None:
        settled = replace(settled, state=InstallationState.COMMITTED)
    machine.installations.save(settled)
    reporter.reached(COMMITTED if settled.trial is None else ON_TRIAL)
    return finish(journal, settled, machine=machine)


def _trial(journal: Journal, machine: Machine) -> Trial | None:
    """Return how the release has to prove itself; one that was active here before has done so."""
    before = journal.before
    if before is None or journal.kind is ChangeKind.ROLLBACK or not machine.settings.probation:
        return None
    probation = Probation(until=machine.clock() + machine.settings.probation)
    back_to = before if before.trial is None else before.trial.back_to  # the last that has proven itself
    return Trial(probation=probation, back_to=replace(back_to, trial=None, state=InstallationState.COMMITTED))
