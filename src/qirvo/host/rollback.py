"""Going back to a release that is kept on this host: the same states as an update, and no network at all.

The version gone back from is quarantined, or the next update would bring it right back; naming it takes it again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from qirvo.domain.errors import ConflictError, ForbiddenError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.busy import require_idle
from qirvo.host.candidates import Candidate, candidate_kept
from qirvo.host.events import tell_source
from qirvo.host.installations import Installation, KeptRelease
from qirvo.host.machine import Machine
from qirvo.host.obeying import require_not_quarantined
from qirvo.host.outcomes import ChangeKind, Outcome
from qirvo.host.ports import Reporter
from qirvo.host.recovery import plugin_lock, recover
from qirvo.host.stored_values import has_copy
from qirvo.host.transition import CHECKED, Change, carry_out, keeping

ConfirmLoss = Callable[[str], bool]


class NothingKeptError(ConflictError):
    """No other release is on this host."""

    code = "rollback-nothing-kept"
    hint = "Install the version you want by name, as `publisher.name@1.2.0`."


class LossNotConfirmedError(ForbiddenError):
    """The owner did not agree to what becomes of the plugin's data."""

    code = "rollback-loss-not-confirmed"
    hint = "Nothing was changed. Agree when asked, or give `--yes`."


class NotKeptError(NotFoundError):
    """That version is not on this host."""

    code = "rollback-version-not-kept"
    hint = "`qirvo plugin info` shows which versions are kept."


def roll_back(
    plugin_id: PluginId,
    version: Version | None,
    *,
    machine: Machine,
    reporter: Reporter,
    despite_busy: bool = False,
    confirm_loss: ConfirmLoss = lambda _loss: False,
) -> Outcome:
    """Make the release that was active before `plugin_id`'s present one, or the kept `version`, active again.

    Raises:
        NotInstalledError: It is not installed.
        NothingKeptError: No other release is kept.
        NotKeptError: `version` is not.
        LossNotConfirmedError: Data would be set aside, and `confirm_loss` says no.
        PluginBusyError: It is in the middle of something, and `despite_busy` is not given.
        QuarantinedError: Its source says that it must not run, as far as is known here.
        DigestMismatchError: The kept files were changed.
        PlatformMismatchError: The host's platform has moved on since.
        UnavailableError: Plugins cannot be run here.
    """
    machine.runtime.check_available()
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        before = machine.installations.get(plugin_id)
        kept = _chosen(before, version)
        if not despite_busy:
            require_idle(plugin_id, machine=machine)
        require_not_quarantined(before, kept.version, machine=machine)
        candidate = candidate_kept(before, kept, machine=machine)
        candidate.check_platform(machine.settings.platform)
        after = _after(candidate, kept, before, machine)
        loss = data_loss(before, after, machine=machine)
        if loss and not confirm_loss(loss):
            raise LossNotConfirmedError(f"`{plugin_id}` was not taken back to `{kept.version}`: {loss}")
        reporter.reached(CHECKED)
        change = Change(
            kind=ChangeKind.ROLLBACK,
            before=before,
            after=after,
            stage=lambda _at: None,  # it is in place, and was proven under the lock that is held
        )
        ended = carry_out(change, machine=machine, reporter=reporter)
    if ended.recovered.event is not None:
        tell_source(ended.recovered.event, origin=candidate.origin, machine=machine)
    return Outcome(
        plugin_id=plugin_id,
        kind=ChangeKind.ROLLBACK,
        ending=ended.recovered.ending,
        version=candidate.manifest.version,
        running=ended.recovered.running,
        from_version=before.version,
        origin=candidate.origin,
        error=ended.start.error if ended.start is not None else "",
        start=ended.start,
        findings=candidate.findings,
    )


def data_loss(before: Installation, after: Installation, *, machine: Machine) -> str:
    """Return what becomes of the plugin's data when going back from `before` to `after`; empty when nothing does."""
    if after.manifest.data_epoch >= before.manifest.data_epoch:
        return ""
    layout = machine.layout.plugin(before.plugin_id)
    if not has_copy(layout, after.release):
        instead = f"no data that `{after.version}` could read were kept, so it begins without any"
    else:
        kept_at = datetime.fromtimestamp(layout.snapshot(after.release).stat().st_mtime, UTC)
        instead = f"its data of {kept_at:%Y-%m-%d %H:%M} UTC come back, and what was stored since is set aside"
    return f"`{after.version}` cannot read what `{before.version}` stored; {instead}"


def _chosen(before: Installation, version: Version | None) -> KeptRelease:
    if not before.kept:
        raise NothingKeptError(f"no version of `{before.plugin_id}` but `{before.version}` is on this host")
    if version is None:
        return before.kept[0]
    for kept in before.kept:
        if kept.version == version:
            return kept
    known = ", ".join(f"`{kept.version}`" for kept in before.kept)
    raise NotKeptError(f"`{before.plugin_id}` `{version}` is not kept; there is {known}")


def _after(candidate: Candidate, kept: KeptRelease, before: Installation, machine: Machine) -> Installation:
    after = replace(
        before,
        enabled=before.enabled if before.stopped is None else before.stopped.was_enabled,
        stopped=None,
        trial=None,
        traits=kept.traits,
        version=candidate.manifest.version,
        tree_digest=candidate.tree_digest,
        release=candidate.release,
        manifest=candidate.manifest,
        origin=candidate.origin,
        grants=candidate.manifest.permission_names,
        updated_at=machine.clock().isoformat(),
        quarantined=(before.quarantined | {before.version}) - {candidate.manifest.version},
    )
    return keeping(before, after, keep_versions=machine.settings.keep_versions)
