"""Installing: find what is meant, look at it, ask its owner, and take it through the states of a change.

A plugin stays bound to where it came from. The same id from elsewhere may be another plugin, so changing that takes
the owner's word (`rebind`). A release that its owner names needs no place in a rollout's queue.
"""

from collections.abc import Callable
from dataclasses import replace

from qirvo.deferred import dataclass
from qirvo.domain.differences import Difference
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError
from qirvo.domain.releases import Release
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Decision
from qirvo.host.busy import require_idle
from qirvo.host.candidates import Candidate, candidate_of, is_intact
from qirvo.host.choosing import NotOfferedError, Wish, choose_release, find_source, re_read_release
from qirvo.host.direct_candidates import candidate_at, candidate_from, check_signer
from qirvo.host.direct_signers import judge_files, remember_files_signer
from qirvo.host.events import tell_source
from qirvo.host.health_reports import tell_begun, tell_ended
from qirvo.host.installations import Installation, Origin, OriginKind
from qirvo.host.machine import Machine
from qirvo.host.obeying import with_warnings
from qirvo.host.outcomes import ChangeKind, Ending, Outcome
from qirvo.host.ports import Confirm, Proposal, Reporter
from qirvo.host.proofs import Proofs
from qirvo.host.recovery import plugin_lock, recover
from qirvo.host.signers import remember_signer
from qirvo.host.taking_options import USUAL, TakingOptions
from qirvo.host.targets import IdTarget, PathTarget, UrlTarget, parse_target
from qirvo.host.transition import CHECKED, Change, Ended, carry_out, keeping
from qirvo.trust.judging import UNSIGNED, Judged


class NotConfirmedError(ForbiddenError):
    """The owner did not agree."""

    code = "install-not-confirmed"
    hint = "Nothing was changed. Agree when asked, or give `--yes`."


class BoundElsewhereError(ConflictError):
    """The plugin is installed from somewhere else."""

    code = "install-bound-elsewhere"
    hint = "The same id from elsewhere may be another plugin. If you trust it, give `--rebind`, or uninstall it first."


class DemandOfSourceError(InvalidError):
    """A source signs what is installed; a digest or key of one's own is for files."""

    code = "install-demand-of-source"
    hint = "Leave `--digest` and `--signed-by` out, or name a file, a folder or an address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the owner was told, over another way, of files that no source signs.

    Attributes:
        digest: Of the file.
        signed_by: The id of the key that they have to be signed with.
    """

    digest: Digest | None = None
    signed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How a candidate is to be taken.

    Attributes:
        update_channel: What the installation shall follow; None keeps it.
        rebind: The owner lets the plugin change where it comes from.
        ask: Whether the owner is asked before anything changes.
        release: What the index says of the candidate; None for a file or folder.
        difference: From the installed release, from signed facts; None when they are not known.
        signer: Who signed it beside the source.
        advisories: What security advisories say of the candidate, for people.
        options: How what was there before is treated.
        despite_busy: The owner lets it be changed in the middle of something.
        demand: What the owner was told of files that no source signs.
        re_read: Looks once more whether it may be taken.
    """

    update_channel: UpdateChannel | None = None
    rebind: bool = False
    ask: bool = True
    release: Release | None = None
    source_address: str | None = None
    decision: Decision | None = None
    difference: Difference | None = None
    signer: Judged = UNSIGNED
    advisories: tuple[str, ...] = ()
    options: TakingOptions = USUAL
    despite_busy: bool = False
    demand: Demand = Demand()
    re_read: Callable[[], None] = lambda: None


def install(  # noqa: PLR0913  # the values of one act
    target: str,
    *,
    machine: Machine,
    confirm: Confirm,
    reporter: Reporter,
    source_name: str | None = None,
    update_channel: UpdateChannel | None = None,
    rebind: bool = False,
    despite_busy: bool = False,
    options: TakingOptions = USUAL,
    demand: Demand = Demand(),  # frozen
) -> Outcome:
    """Install what `target` names: a file, a folder, an address, or a plugin's id with an optional range.

    Raises:
        NoSuchTargetError: There is no such file, or it is neither a path nor an id.
        BoundElsewhereError: It is installed from elsewhere, and `rebind` is not given.
        NotConfirmedError: The owner does not agree.
        PluginBusyError: What is installed is in the middle of something, and `despite_busy` is not given.
        DemandOfSourceError: There is a `demand`, and a source signs what is named.
        NotOfferedError: The source does not offer a release now; the message says why.
        QirvoError: It is not sound, not for this platform, not what was signed, or cannot be reached.
    """
    machine.runtime.check_available()
    meant = parse_target(target)
    taking = Taking(
        update_channel=update_channel, rebind=rebind, despite_busy=despite_busy, options=options, demand=demand
    )
    if not isinstance(meant, IdTarget):
        return _install_files(meant, taking, machine=machine, confirm=confirm, reporter=reporter)
    if demand != Demand():
        raise DemandOfSourceError(f"`{meant.plugin_id}` is signed by its source")
    with plugin_lock(machine, meant.plugin_id):
        recover(meant.plugin_id, machine=machine)
        return _install_id(
            meant,
            source_name,
            taking,
            machine=machine,
            confirm=confirm,
            reporter=reporter,
        )


def take(
    candidate: Candidate,
    taking: Taking,
    *,
    before: Installation | None,
    machine: Machine,
    confirm: Confirm,
    reporter: Reporter,
) -> Outcome:
    """Bring `candidate` into use in place of `before`, under the plugin's lock.

    Raises:
        QirvoError: It may not be taken; everything is as before.
    """
    if before is not None and not taking.rebind and not before.origin.is_bound_like(candidate.origin):
        raise BoundElsewhereError(
            f"`{before.plugin_id}` came from `{before.origin.name}`, not `{candidate.origin.name}`"
        )
    candidate.check_platform(machine.settings.platform)
    if before is not None and before.tree_digest == candidate.tree_digest and _is_intact(before, machine):
        traits = _traits(taking) or before.traits  # of the same content, whoever vouches for it now
        noted = _noted(replace(before, origin=_origin_of_same(before, candidate), traits=traits), taking, machine)
        return replace(unchanged(noted, taking.decision), findings=candidate.findings)
    if before is not None and not taking.despite_busy:
        require_idle(before.plugin_id, machine=machine)
    proposal = _proposal(candidate, taking, before)
    is_asked = taking.ask or bool(proposal.new_permissions)  # nothing is ever granted that its owner did not see
    is_asked = is_asked or bool(proposal.signature_warning)
    if is_asked and not confirm(proposal):
        raise NotConfirmedError(f"`{candidate.plugin_id}` `{candidate.manifest.version}` was not confirmed")
    reporter.reached(CHECKED)
    trouble = machine.providing.provide(candidate.modules) if candidate.modules else ""
    proofs = Proofs(machine.layout.plugin(candidate.plugin_id))
    change = Change(
        kind=_kind(before),
        before=before,
        after=_after(candidate, taking, before, machine),
        stage=lambda at: candidate.stage(at, machine.store_of(candidate.plugin_id), proofs),
        re_read=lambda: _look_again(taking, before, machine),
        returns=taking.options.rollback_on_failure,
    )
    tell_begun(candidate.plugin_id, candidate.manifest.version, origin=candidate.origin, machine=machine)
    is_failed = False
    try:
        ended = carry_out(change, machine=machine, reporter=reporter)
        is_failed = ended.recovered.ending is Ending.REVERTED
    finally:
        tell_ended(candidate.plugin_id, machine=machine, failed=is_failed)
    if ended.recovered.event is not None:
        tell_source(ended.recovered.event, origin=candidate.origin, machine=machine)
    return _outcome(candidate, taking, before, ended, notes=(trouble,) if trouble else ())


def _origin_of_same(before: Installation, candidate: Candidate) -> Origin:
    """Return where the same content comes from now; nobody was asked, so a key that came along says nothing."""
    if before.origin.is_signed or candidate.origin.is_signed:
        return replace(candidate.origin, signer="")
    return before.origin


def _look_again(taking: Taking, before: Installation | None, machine: Machine) -> None:
    """Look once more, right before the swap, whether it may be changed, and by this."""
    taking.re_read()
    if before is not None and not taking.despite_busy:
        require_idle(before.plugin_id, machine=machine)


def _install_files(
    meant: PathTarget | UrlTarget, taking: Taking, *, machine: Machine, confirm: Confirm, reporter: Reporter
) -> Outcome:
    """Install what no source signs; an address that is a source of its own would be told apart here."""
    digest = taking.demand.digest
    if isinstance(meant, UrlTarget):
        opened = candidate_from(meant.url, machine=machine, digest=digest)
    else:
        opened = candidate_at(meant.path, machine=machine, digest=digest)
    with opened as candidate, plugin_lock(machine, candidate.plugin_id):
        if taking.demand.signed_by is not None:
            check_signer(candidate, taking.demand.signed_by)
        recover(candidate.plugin_id, machine=machine)
        before = machine.installations.find(candidate.plugin_id)
        version = candidate.manifest.version
        judged = judge_files(candidate.signature, candidate.plugin_id, version, machine=machine)
        if taking.demand.signed_by is not None:
            judged = replace(judged, warning="", note="signed with the key that was asked for")
        known = replace(taking, signer=judged)
        outcome = take(candidate, known, before=before, machine=machine, confirm=confirm, reporter=reporter)
        if candidate.signature is not None and outcome.changed:  # else nobody was asked whether to believe the key
            remember_files_signer(candidate.signature, candidate.plugin_id, version, machine=machine)
        return outcome


def _install_id(
    meant: IdTarget,
    source_name: str | None,
    taking: Taking,
    *,
    machine: Machine,
    confirm: Confirm,
    reporter: Reporter,
) -> Outcome:
    before = machine.installations.find(meant.plugin_id)
    source = find_source(meant.plugin_id, source_name, before, machine=machine)
    bound = before if before is not None and before.origin == Origin(OriginKind.REPOSITORY, source.name) else None
    if before is not None and bound is None and not taking.rebind:
        raise BoundElsewhereError(f"`{before.plugin_id}` came from `{before.origin.name}`, not `{source.name}`")
    wish = Wish(
        plugin_id=meant.plugin_id,
        source=source,
        wanted=meant.wanted,
        update_channel=taking.update_channel or (before.update_channel if before else UpdateChannel.STABLE),
        before=bound,  # what came from elsewhere says nothing about this source's releases
    )
    try:
        chosen = choose_release(wish, machine=machine)
    except NotOfferedError as exc:
        if bound is None or exc.decision is None:
            raise
        return unchanged(_noted(bound, taking, machine), exc.decision)
    with candidate_of(
        chosen.release, meant.plugin_id, source=source, installed=before, machine=machine, reporter=reporter
    ) as candidate:
        signed = replace(
            taking,
            release=chosen.release,
            source_address=source.address,
            decision=chosen.decision,
            difference=chosen.difference,
            advisories=chosen.advisories,
            signer=chosen.signer,
            re_read=lambda: re_read_release(wish, chosen, machine=machine),
        )
        outcome = take(candidate, signed, before=before, machine=machine, confirm=confirm, reporter=reporter)
    if not outcome.reverted:
        remember_signer(meant.plugin_id, chosen.release, source=source, machine=machine)
    return with_warnings(outcome, chosen.said, advisories=(*chosen.advisories, *chosen.signer.notes))


def unchanged(before: Installation, decision: Decision | None) -> Outcome:
    """Return that nothing changed, because of `decision`."""
    return Outcome(
        plugin_id=before.plugin_id,
        kind=ChangeKind.UPDATE,
        ending=Ending.UNCHANGED,
        version=before.version,
        running=before.version,
        from_version=before.version,
        origin=before.origin,
        decision=decision,
    )


def _noted(installation: Installation, taking: Taking, machine: Machine) -> Installation:
    """Note what the owner said beside the release, which stays as it is."""
    noted = replace(installation, update_channel=taking.update_channel or installation.update_channel)
    if noted != machine.installations.find(noted.plugin_id):
        machine.installations.save(noted)
    return noted


def _is_intact(installation: Installation, machine: Machine) -> bool:
    tree = machine.layout.plugin(installation.plugin_id).release(installation.release)
    return is_intact(tree, installation.tree_digest)


def _kind(before: Installation | None) -> ChangeKind:
    return ChangeKind.INSTALL if before is None else ChangeKind.UPDATE


def _proposal(candidate: Candidate, taking: Taking, before: Installation | None) -> Proposal:
    granted = frozenset[str]() if before is None else before.grants
    return Proposal(
        plugin_id=candidate.plugin_id,
        name=candidate.manifest.name,
        version=candidate.manifest.version,
        installed=None if before is None else before.version,
        origin=candidate.origin,
        source_address=taking.source_address,
        permissions=candidate.manifest.permissions,
        new_permissions=candidate.manifest.permission_names - granted,
        warnings=candidate.findings,
        breaking=_is_breaking(candidate, taking),
        notes="" if taking.release is None else taking.release.notes,
        difference=taking.difference,
        signer=taking.signer.signer,
        signature_warning=taking.signer.warning,
        signature_note=taking.signer.note,
        advisories=taking.advisories,
    )


def _after(candidate: Candidate, taking: Taking, before: Installation | None, machine: Machine) -> Installation:
    now = machine.clock().isoformat()
    fresh = Installation(
        plugin_id=candidate.plugin_id,
        version=candidate.manifest.version,
        tree_digest=candidate.tree_digest,
        release=candidate.release,
        manifest=candidate.manifest,
        origin=candidate.origin,
        installed_at=now,
        updated_at=now,
        grants=candidate.manifest.permission_names,
        update_channel=taking.update_channel or UpdateChannel.STABLE,
        traits=_traits(taking),
    )
    if before is None:
        return fresh
    continued = replace(
        fresh,
        installed_at=before.installed_at,
        enabled=before.enabled if before.stopped is None else before.stopped.was_enabled,
        despite=before.despite,
        held=before.held,
        pin=before.pin,
        by_itself=before.by_itself,
        update_channel=taking.update_channel or before.update_channel,
        quarantined=before.quarantined - {fresh.version},  # it was asked for by name
    )
    return keeping(before, continued, keep_versions=taking.options.kept(machine.settings.keep_versions))


def _is_breaking(candidate: Candidate, taking: Taking) -> bool:
    if taking.release is not None:
        return taking.release.breaking
    return candidate.signature is not None and candidate.signature.breaking


def _traits(taking: Taking) -> Traits | None:
    return None if taking.release is None else taking.release.traits


def _outcome(
    candidate: Candidate, taking: Taking, before: Installation | None, ended: Ended, *, notes: tuple[str, ...]
) -> Outcome:
    return Outcome(
        plugin_id=candidate.plugin_id,
        kind=_kind(before),
        ending=ended.recovered.ending,
        version=candidate.manifest.version,
        running=ended.recovered.running,
        from_version=None if before is None else before.version,
        origin=candidate.origin,
        error=ended.start.error if ended.start is not None else "",
        start=ended.start,
        findings=candidate.findings,
        decision=taking.decision,
        fetched=candidate.fetched,
        notes=notes,
    )
