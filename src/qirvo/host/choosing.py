"""Which source and which release of it: from signed facts, and looked at once more right before the swap.

An id that two sources list is nobody's until the owner says whose: taking the first would let any source replace
the plugins of another.
"""

from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.automatic import Automatic
from qirvo.domain.differences import Difference
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import NoSuchReleaseError, Release, ReleaseIndex
from qirvo.domain.standings import Standing
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Asking, Decision, NoUpdate, Offer, choose, decide, difference_for, is_halted
from qirvo.domain.versions import VersionRange
from qirvo.host.audit import warnings_about
from qirvo.host.installations import Installation
from qirvo.host.licenses import require_license
from qirvo.host.machine import Machine
from qirvo.host.signers import held_against_signers, judge_release, refuse_unsound
from qirvo.host.sources import NoSourceError, Source
from qirvo.trust.judging import UNSIGNED, Judged


class NotOfferedError(ConflictError):
    """The source offers no release now.

    Attributes:
        decision: The refusal, with the signed numbers behind it; None when no release fits the wanted range.
    """

    code = "install-not-offered"
    hint = "Name a version to take it now, as `publisher.name@1.2.0`."

    def __init__(self, message: str, *, decision: NoUpdate | None = None) -> None:
        super().__init__(message)
        self.decision = decision


class ReleaseWithdrawnError(ConflictError):
    """The release was taken back, or its rollout halted, while it was being installed."""

    code = "release-withdrawn"
    hint = "Nothing was changed; `qirvo plugin update --check --why` shows what is offered now."


class AmbiguousSourceError(ConflictError):
    """Several sources have a plugin of that id."""

    code = "source-ambiguous"
    hint = "Say whose you want with `--source NAME`; they may be different plugins."


class NotInSourcesError(NotFoundError):
    """No trusted source has the plugin."""

    code = "plugin-not-in-sources"
    hint = "Check the id with `qirvo plugin search`, or add the source that has it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the owner wants from a source.

    Attributes:
        wanted: The versions that may be taken, when some were named: then no rollout is looked at.
        volunteer: Ask for the newest without waiting for the rollout.
        consents: The owner agrees to new permissions, breaking changes and grave differences, or will be asked.
        automatic: Nobody asked; the host looks by itself.
    """

    plugin_id: PluginId
    source: Source
    update_channel: UpdateChannel
    before: Installation | None
    wanted: VersionRange | None = None
    volunteer: bool = False
    consents: bool = True
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A release, and the decision it follows from; None when the owner named it.

    Attributes:
        difference: From the installed release, from signed facts; None when they are not known.
        said: How the release and the plugin stand.
        signer: Who signed it beside the source.
        advisories: What security advisories say of the release, for people.
    """

    release: Release
    decision: Decision | None
    difference: Difference | None = None
    said: tuple[Standing, ...] = ()
    signer: Judged = UNSIGNED
    advisories: tuple[str, ...] = ()


def find_source(plugin_id: PluginId, name: str | None, before: Installation | None, *, machine: Machine) -> Source:
    """Return the source to take `plugin_id` from: the named one, the one it is bound to, or the only one that has it.

    Raises:
        NoSuchSourceError: There is none of that name.
        NoSourceError: None is trusted.
        NotInSourcesError: None has the plugin.
        AmbiguousSourceError: Several have.
        QirvoError: A source does not answer or does not verify: nobody can say then whose the id is.
    """
    if name is not None:
        return machine.sources.get(name)
    if before is not None and before.origin.is_signed:
        return machine.sources.get(before.origin.name)
    known = machine.sources.all()
    if not known:
        raise NoSourceError(f"no source is trusted that could have `{plugin_id}`")
    if len(known) == 1:
        return known[0]
    having = [source for source in known if _has(source, plugin_id, machine)]
    if not having:
        raise NotInSourcesError(f"none of {len(known)} sources has `{plugin_id}`")
    if len(having) > 1:
        names = ", ".join(f"`{source.name}`" for source in having)
        raise AmbiguousSourceError(f"`{plugin_id}` is in {names}")
    return having[0]


def choose_release(wish: Wish, *, machine: Machine) -> Chosen:
    """Ask the source for what is new, and return the release to take, with what is said against it.

    Raises:
        NotOfferedError: None may be taken now; the message says why.
        NotFoundError: The source does not have the plugin.
        LicenseNeededError: It is paid, and this host has no license key for it.
        QirvoError: The source does not answer or does not verify, or the license key is not good.
    """
    chosen, index = _chosen(wish, machine)
    version = chosen.release.version
    advisories = warnings_about(wish.plugin_id, version, wish.source, index, machine=machine)
    return replace(chosen, said=index.said_of(version), advisories=advisories)


def _chosen(wish: Wish, machine: Machine) -> tuple[Chosen, ReleaseIndex]:
    signed_now = machine.repositories.refresh(wish.source)
    index = machine.repositories.index(wish.source, wish.plugin_id)
    require_license(index, signed_now, machine=machine)
    if wish.wanted is None:
        decision = decide_for(wish, index, signed_now, machine=machine)
        refuse_unsound(decision, index, source=wish.source, machine=machine)
        chosen = _offered(decision)
        signer = judge_release(index, chosen.release, source=wish.source, machine=machine)
        return replace(chosen, signer=signer), index
    release = choose(index, wish.wanted, platform_version=machine.settings.platform)
    if release is None:
        _refuse_kept_back(wish, index)
        raise NotOfferedError(
            f"`{wish.source.name}` has no release of `{wish.plugin_id}` in `{wish.wanted}` that this platform can run"
            " and that was neither taken back nor halted"
        )
    before = wish.before
    installed, remembered = (None, None) if before is None else (before.version, before.all_traits)
    difference = difference_for(installed, remembered, index, release)
    signer = judge_release(index, release, source=wish.source, machine=machine)
    return Chosen(release=release, decision=None, difference=difference, signer=signer), index


def _refuse_kept_back(wish: Wish, index: ReleaseIndex) -> None:
    """Say why the only release that the owner could mean is given to nobody."""
    wanted = [version for version in index.releases if wish.wanted is not None and version in wish.wanted]
    said = [index.kept_back(version) for version in sorted(wanted, reverse=True)]
    if said and said[0] is not None:
        raise NotOfferedError(f"`{wish.plugin_id}`: {said[0].sentence}")


def decide_for(wish: Wish, index: ReleaseIndex, signed_now: datetime, *, machine: Machine) -> Decision:
    """Decide as the rules say, for this host."""
    before = wish.before
    asking = Asking(
        installation_id=machine.settings.installation_id,
        platform_version=machine.settings.platform,
        update_channel=wish.update_channel,
        installed=None if before is None else before.version,
        granted=frozenset() if before is None else before.grants,
        traits=None if before is None else before.all_traits,
        quarantined=frozenset() if before is None else before.quarantined,
        volunteer=wish.volunteer,
        wariness=machine.settings.wariness,
        held=before is not None and before.held,
        pin=None if before is None else before.pin,
        consents=wish.consents,
        automatic=wish.automatic,
        by_itself=Automatic.AGREED if before is None else before.by_itself,
    )
    decision = decide(asking, index, signed_now=signed_now)
    if not isinstance(decision, Offer):
        return decision
    consents = wish.consents or before is None
    return held_against_signers(decision, index, source=wish.source, consents=consents, machine=machine)


def re_read_release(wish: Wish, chosen: Chosen, *, machine: Machine) -> None:
    """Ask the source once more, right before the swap.

    Raises:
        ReleaseWithdrawnError: The release may not be taken any more.
        QirvoError: The source does not answer or does not verify.
    """
    signed_now = machine.repositories.refresh(wish.source)
    index = machine.repositories.index(wish.source, wish.plugin_id)
    release = chosen.release
    try:
        now = index.release(release.version)
    except NoSuchReleaseError as exc:
        raise ReleaseWithdrawnError(f"`{wish.plugin_id}` `{release.version}` is not in the index any more") from exc
    if not now.is_offered:
        raise ReleaseWithdrawnError(f"`{wish.plugin_id}` `{release.version}` was taken back: {now.revoked}")
    named = wish.wanted is not None and wish.wanted.names(release.version)
    if (said := index.kept_back(release.version, by_name=named)) is not None:
        raise ReleaseWithdrawnError(f"`{wish.plugin_id}`: {said.sentence}")
    if is_halted(index, release.version):
        raise ReleaseWithdrawnError(f"the rollout of `{wish.plugin_id}` `{release.version}` was halted")
    if now.artifact != release.artifact:
        raise ReleaseWithdrawnError(f"`{wish.plugin_id}` `{release.version}` is signed with other content now")
    if chosen.decision is not None:
        again = decide_for(wish, index, signed_now, machine=machine)
        if not isinstance(again, Offer) or again.release.version != release.version:
            why = again.explanation if isinstance(again, NoUpdate) else f"`{again.release.version}` is offered instead"
            raise ReleaseWithdrawnError(f"`{wish.plugin_id}` `{release.version}` is not offered any more: {why}")


def _offered(decision: Decision) -> Chosen:
    if isinstance(decision, NoUpdate):
        raise NotOfferedError(decision.explanation, decision=decision)
    return Chosen(release=decision.release, decision=decision, difference=decision.difference)


def _has(source: Source, plugin_id: PluginId, machine: Machine) -> bool:
    machine.repositories.refresh(source)
    try:
        machine.repositories.index(source, plugin_id)
    except NotFoundError:
        return False
    return True
