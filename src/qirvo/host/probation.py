"""Looking after what was updated: it proves itself, or gives way to what was there before, without any network.

Three may look: the serve (through `qirvo plugin settle`, each minute while something is on probation), the daemon, and
every `qirvo plugin serve` before it begins. They judge from what is on disk, so that whoever comes next goes on where
the last was interrupted.
"""

from contextlib import suppress
from dataclasses import replace

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.probations import Judgement, Look, Verdict, Wellbeing, judge
from qirvo.domain.versions import Version
from qirvo.host.events import tell_source
from qirvo.host.filesystem import DamagedStateError, HostBusyError
from qirvo.host.health_reports import tell_ended
from qirvo.host.installations import Installation, InstallationState, Trial
from qirvo.host.journal import Journal, Stage, write_journal
from qirvo.host.machine import Machine
from qirvo.host.outcomes import ChangeKind
from qirvo.host.ports import Reporter, Silent
from qirvo.host.recovery import plugin_lock, recover, revert, sweep
from qirvo.host.run_states import read_run_state

COMMITTED = "committed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a look at a release on probation came to.

    Attributes:
        version: The release that was looked at.
        running: The version that is active now; None when nothing is.
        reason: Why it was taken back; empty when it was not.
        until: When its probation is over, ISO 8601.
    """

    plugin_id: PluginId
    verdict: Verdict
    version: Version
    running: Version | None
    reason: str
    until: str


def look_after_all(*, machine: Machine, offline: bool = False, reporter: Reporter | None = None) -> tuple[Settled, ...]:
    """Look after every release on probation; what another command is at work on is left to the next look.

    Args:
        machine: The host.
        offline: Neither ask a serve nor start anything: only count what the runtime noted.
        reporter: Hears what goes on.
    """
    looked = []
    for installation in machine.installations.all():
        if installation.trial is not None:
            with suppress(HostBusyError, DamagedStateError):
                looked.append(
                    look_after(installation.plugin_id, machine=machine, offline=offline, reporter=reporter, timeout_s=0)
                )
    return tuple(each for each in looked if each is not None)


def look_after(
    plugin_id: PluginId,
    *,
    machine: Machine,
    offline: bool = False,
    reporter: Reporter | None = None,
    timeout_s: float = 10.0,
) -> Settled | None:
    """Judge the release of `plugin_id` that is on probation, and act on it; None when none is.

    Raises:
        NotInstalledError: The plugin is not installed.
        HostBusyError: Another command is at work on it.
        UnavailableError: The disk refuses.
    """
    with plugin_lock(machine, plugin_id, timeout_s=timeout_s):
        recover(plugin_id, machine=machine)
        present = machine.installations.get(plugin_id)
        trial = present.trial
        if trial is None:
            return None
        judgement = judge(trial.probation, _look(present, trial, machine, offline=offline), now=machine.clock())
        settled = _act(present, trial, judgement, machine=machine, reporter=reporter or Silent())
    if not offline:
        tell_ended(plugin_id, machine=machine)
    return settled


def _act(present: Installation, trial: Trial, judgement: Judgement, *, machine: Machine, reporter: Reporter) -> Settled:
    running: Version | None = present.version
    if judgement.verdict is Verdict.PROVEN:
        machine.installations.save(replace(present, trial=None, state=InstallationState.COMMITTED))
        reporter.reached(COMMITTED)
        sweep(present.plugin_id, machine=machine)
    elif judgement.verdict is Verdict.FAILED:
        running = _go_back(present, trial, judgement.reason, machine=machine, reporter=reporter)
    elif judgement.probation != trial.probation:
        machine.installations.save(replace(present, trial=replace(trial, probation=judgement.probation)))
    return Settled(
        plugin_id=present.plugin_id,
        verdict=judgement.verdict,
        version=present.version,
        running=running,
        reason=judgement.reason,
        until=trial.probation.until.isoformat(),
    )


def _go_back(
    present: Installation, trial: Trial, reason: str, *, machine: Machine, reporter: Reporter
) -> Version | None:
    """Go back as a failing update does: from a journal, so that a crash on the way is finished by whoever comes."""
    journal = Journal(
        kind=ChangeKind.UPDATE,
        stage=Stage.REVERTING,
        event_id=machine.new_id(),
        before=trial.gone_back(present),
        after=present,
        had_data=True,
        error=reason,
    )
    write_journal(machine.layout.plugin(present.plugin_id), journal)
    recovered = revert(journal, machine=machine, reporter=reporter)
    if recovered.event is not None:
        tell_source(recovered.event, origin=present.origin, machine=machine)
    return recovered.running


def _look(present: Installation, trial: Trial, machine: Machine, *, offline: bool) -> Look:
    state = read_run_state(machine.layout.plugin(present.plugin_id))
    failed_starts = state.failed_starts(present.release)
    if offline or not present.enabled:
        return Look(wellbeing=Wellbeing.UNSEEN, failed_starts=failed_starts, detail=state.trouble)
    try:
        seen = machine.runtime.look(present.plugin_id)
        if seen is None and trial.probation.over(machine.clock()) and not failed_starts:
            started = machine.runtime.start(present.plugin_id)  # nothing serves here: see it come up once more
            wellbeing = Wellbeing.HEALTHY if started.healthy else Wellbeing.UNHEALTHY
            return Look(wellbeing=wellbeing, failed_starts=failed_starts, detail=started.error)
    except UnavailableError:
        seen = None  # the runtime's own trouble is not the plugin's
    if seen is None:
        return Look(wellbeing=Wellbeing.UNSEEN, failed_starts=failed_starts, detail=state.trouble)
    return replace(seen, failed_starts=failed_starts, detail=seen.detail or state.trouble)
