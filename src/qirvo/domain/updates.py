"""Which release an installation is offered, and why not, decided from signed facts alone.

The same function answers on the host, in the registry and in `--why`: it takes everything it needs, the signed time
among them, and returns a reason with every "no". Order of the rules: the update channel, what is installed, a halt,
the floor, the rollout and the minimum age, the stepping stone, the platform, and last the owner's consent. A halt has
no exception; whatever is offered, a stepping stone too, has passed all that comes after the rollout. A confirmed
security fix overtakes the ramp of its rollout and waits for no age; a pause stops it, too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.automatic import Automatic, left_to_owner
from qirvo.domain.differences import Difference, Gravity, TraitKind, difference
from qirvo.domain.ramps import EXPLOITED_RAMP, QUEUE_LENGTH, SECURITY_RAMP
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import USUAL_WARINESS, Rollout, RolloutState, bucket_of, place_of
from qirvo.domain.standings import StandingKind
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import STANDARD, UpdateChannel, followed, in_order
from qirvo.domain.versions import Version, VersionRange

_WAITING = frozenset({"not-in-rollout", "too-young"})
_PLACED = frozenset({"not-in-rollout", "rollout-paused"})
_MOST_TOLD = 5  # grave changes in one sentence; the difference has all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The one that asks, as far as the decision needs it.

    Attributes:
        installation_id: The host's random id; it never leaves the host.
        platform_version: The platform that `engines.qirvo` is compared with.
        installed: The version in use; None before the first installation.
        granted: Permissions the owner granted; only looked at when something is installed.
        traits: What was signed about the installed release when it was taken; None when nothing was.
        quarantined: Versions that failed here and are not taken again on their own.
        volunteer: Ask for the newest without waiting for the rollout; never beyond a halt.
        wariness: How far from the front of every queue the host's owner wants it, in basis points (`place_of`).
        held: The owner keeps the plugin at the release it has.
        pin: Where the owner lets updates go; None for anywhere.
        consents: The owner agrees to breaking changes, new permissions and grave differences.
        automatic: Nobody asked; the host looks by itself.
        by_itself: What its owner has taken when nobody asks.
        place: Its place in every queue, for one that has no id; None: the id says it.
    """

    installation_id: str
    platform_version: Version
    update_channel: UpdateChannel = UpdateChannel.STABLE
    installed: Version | None = None
    granted: frozenset[str] = frozenset()
    traits: Traits | None = None
    quarantined: frozenset[Version] = frozenset()
    volunteer: bool = False
    wariness: int = USUAL_WARINESS
    held: bool = False
    pin: VersionRange | None = None
    consents: bool = False
    automatic: bool = False
    by_itself: Automatic = Automatic.AGREED
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The signed numbers behind a decision, for whoever wants to recompute it.

    Attributes:
        index_number: The release index that was read.
        signed_now: The time the decision was made for.
        salt: The rollout's.
        bucket: The installation's place in the queue, 0 to 9,999.
        drawn: The place that its id says; another one than `bucket` where its owner chose a distance.
        threshold: The share served, in basis points; the place must be below it.
        due: When the place is reached, as things stand.
    """

    index_number: int
    signed_now: datetime
    update_channel: UpdateChannel
    candidate: Version | None = None
    salt: str | None = None
    bucket: int | None = None
    drawn: int | None = None
    threshold: int | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Take this release.

    Attributes:
        difference: From the installed release, as far as it is signed; None when nothing is installed or known.
    """

    release: Release
    because: str
    facts: Facts
    difference: Difference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoUpdate:
    """Stay. `reason` is a stable slug, `explanation` a sentence for people.

    Attributes:
        difference: What the owner is to agree to, when only their consent is missing and it is known.
    """

    reason: str
    explanation: str
    facts: Facts
    candidate: Release | None = None
    difference: Difference | None = None

    @property
    def ends(self) -> datetime | None:
        """When waiting alone ends the refusal, as things stand; None where it does not."""
        return self.facts.due if self.reason in _WAITING else None


Decision = Offer | NoUpdate


def decide(asking: Asking, index: ReleaseIndex, *, signed_now: datetime) -> Decision:
    """Say which release of the plugin `asking` should take now.

    Heads of every followed update channel are looked at; the highest release that is offered wins. When none is, the
    answer explains the highest one that was refused.
    """
    if asking.held and asking.installed is not None:
        facts = Facts(index_number=index.number, signed_now=signed_now, update_channel=asking.update_channel)
        return NoUpdate(reason="held", explanation=f"its owner holds it at `{asking.installed}`", facts=facts)
    answers = [
        _decide_for_head(asking, index, update_channel, head, signed_now=signed_now)
        for update_channel in followed(asking.update_channel, index.terms)
        if (head := index.heads.get(update_channel)) is not None
    ]
    if not answers:
        facts = Facts(index_number=index.number, signed_now=signed_now, update_channel=asking.update_channel)
        return NoUpdate(
            reason="no-release",
            explanation=_nothing_there(asking.update_channel, index),
            facts=facts,
        )
    offers = [answer for answer in answers if isinstance(answer, Offer)]
    if offers:
        return max(offers, key=lambda offer: offer.release.version)
    refusals = [answer for answer in answers if isinstance(answer, NoUpdate)]
    return max(refusals, key=_telling)


def _nothing_there(name: UpdateChannel, index: ReleaseIndex) -> str:
    said = f"no release of `{index.plugin_id}` is offered on `{name}`"
    if name in STANDARD or name in index.terms:
        return said
    return f"{said}: it has no such update channel (it has {', '.join(f'`{each}`' for each in in_order(index.heads))})"


def choose(index: ReleaseIndex, wanted: VersionRange, *, platform_version: Version) -> Release | None:
    """Return the highest release in `wanted` that the platform can run, ignoring ramps; None when there is none.

    For an owner who names a version: an explicit request needs no place in a queue, but a halt stands above it.
    """
    fitting = [
        release
        for version, release in index.releases.items()
        if release.is_offered
        and version in wanted
        and index.kept_back(version, by_name=wanted.names(version)) is None
        and platform_version in release.platform
        and not is_halted(index, version)
    ]
    return max(fitting, key=lambda release: release.version, default=None)


def is_halted(index: ReleaseIndex, version: Version) -> bool:
    """Say whether the rollout of `version` was halted on any update channel: then nobody is given it any more."""
    return any(head.current == version and head.rollout.state is RolloutState.HALTED for head in index.heads.values())


def _decide_for_head(
    asking: Asking, index: ReleaseIndex, update_channel: UpdateChannel, head: UpdateChannelHead, *, signed_now: datetime
) -> Decision:
    refusals: list[NoUpdate] = []
    for version, because in _candidates(asking, index, head):
        facts = _facts(asking, index, update_channel, head, version, signed_now)
        answer = _judge(asking, index, head, version, because, facts)
        if isinstance(answer, Offer):
            return answer
        refusals.append(answer)
    if not refusals:
        facts = Facts(index_number=index.number, signed_now=signed_now, update_channel=update_channel)
        return NoUpdate(
            reason="pinned", explanation=f"its owner pins it to `{asking.pin}`, where nothing is offered", facts=facts
        )
    return max(refusals, key=_telling)


def _candidates(asking: Asking, index: ReleaseIndex, head: UpdateChannelHead) -> Iterator[tuple[Version, str]]:
    """Yield what the head may offer, best first: the current release, then what the others get, within the pin."""
    pinned = asking.pin
    if pinned is None or head.current in pinned:
        yield head.current, "current"
    if head.previous is not None and (pinned is None or head.previous in pinned):
        yield head.previous, "previous"
    if pinned is not None and head.current not in pinned:
        yield from _newest_inside(pinned, asking, index, head)


def _newest_inside(
    pinned: VersionRange, asking: Asking, index: ReleaseIndex, head: UpdateChannelHead
) -> Iterator[tuple[Version, str]]:
    """Yield the newest release in `pinned` that came before the head's and is no other head's, which has its queue."""
    in_queues = {each.current for each in index.heads.values()}
    fitting = [
        version
        for version, release in index.releases.items()
        if version in pinned
        and version < head.current
        and version not in in_queues
        and release.is_offered
        and index.kept_back(version) is None
        and not is_halted(index, version)
        and asking.platform_version in release.platform
    ]
    if fitting:
        yield max(fitting), "pinned"


def _judge(
    asking: Asking, index: ReleaseIndex, head: UpdateChannelHead, version: Version, because: str, facts: Facts
) -> Decision:
    release = index.release(version)
    if (refusal := _stays(asking, index, release)) is not None:
        return NoUpdate(reason=refusal[0], explanation=refusal[1], facts=facts, candidate=release)
    must_move = asking.installed is not None and head.floor is not None and asking.installed < head.floor
    if because == "current" and (refusal := _outside_rollout(asking, head, facts, must_move=must_move)) is not None:
        return NoUpdate(reason=refusal[0], explanation=refusal[1], facts=facts, candidate=release)
    if not must_move and (due := _of_age(asking, index, release, facts)) is not None:
        explanation = f"`{release.version}` is too young for `{facts.update_channel}`; due {due:%Y-%m-%d %H:%M} UTC"
        return NoUpdate(reason="too-young", explanation=explanation, facts=replace(facts, due=due), candidate=release)
    return _on_the_way(asking, index, release, "floor" if must_move else because, facts)


def _stays(asking: Asking, index: ReleaseIndex, release: Release) -> tuple[str, str] | None:
    """Say why what is installed is not left for `release`, however it is rolled out; None when it may be."""
    if not release.is_offered:
        return "revoked", f"`{release.version}` was taken back: {release.revoked}"
    if (said := index.kept_back(release.version)) is not None:
        return said.kind.value, said.sentence
    if _is_up_to_date(asking, index, release.version):
        return "up-to-date", f"`{asking.installed}` is the newest release for this installation"
    installed = None if asking.installed is None else index.releases.get(asking.installed)
    if installed is not None and release.epoch < installed.epoch:
        return "epoch", f"`{release.version}` cannot read the data that `{asking.installed}` wrote"
    if release.version in asking.quarantined and not asking.volunteer:
        return "quarantined", f"`{release.version}` was taken back on this host before; take it by name to try again"
    return None


def _on_the_way(
    asking: Asking, index: ReleaseIndex, release: Release, because: str, facts: Facts, aim: Release | None = None
) -> Decision:
    """Offer `release`, or the stepping stone before it, unless this host or its owner stands against it.

    On the way to `aim`, the owner is asked about that.
    """

    def no(reason: str, explanation: str) -> NoUpdate:
        return NoUpdate(reason=reason, explanation=explanation, facts=facts, candidate=release)

    if release.via is not None and asking.installed is not None and asking.installed < release.via:
        stone = index.releases.get(release.via)
        if stone is None or stone.version >= release.version or is_halted(index, stone.version):
            return no("no-path", f"`{release.via}` must come before `{release.version}`, and nobody is given it")
        if (refusal := _stays(asking, index, stone)) is not None:
            return no(*refusal)
        return _on_the_way(asking, index, stone, "via", facts, aim or release)
    if asking.platform_version not in release.platform:
        return no(
            "platform",
            f"`{release.version}` needs platform `{release.platform}`; this is `{asking.platform_version}`",
        )
    found = difference_for(asking.installed, asking.traits, index, release)
    left = _left_to_owner(asking, index, aim or release)
    if (refusal := left or _needs_consent(asking, release, found)) is not None:
        return replace(no(*refusal), difference=found)
    return Offer(release=release, because=because, facts=facts, difference=found)


def difference_for(
    installed: Version | None, remembered: Traits | None, index: ReleaseIndex, release: Release
) -> Difference | None:
    """Return how `release` differs from what is installed, from signed facts; None when they are not known.

    Args:
        installed: The installed version.
        remembered: Its traits as they were signed when it was taken; what the index says of it now counts more.
        index: The release index.
        release: What may be taken.
    """
    if installed is None:
        return None
    known = index.releases.get(installed)
    before = known.all_traits if known is not None and known.traits is not None else remembered
    after = release.all_traits
    return None if before is None or after is None else difference(before, after, since=str(installed))


def _is_up_to_date(asking: Asking, index: ReleaseIndex, version: Version) -> bool:
    """A newer installed release stays, unless it was taken back."""
    if asking.installed is None:
        return False
    installed = index.releases.get(asking.installed)
    is_stopped = index.standing(StandingKind.QUARANTINED, asking.installed) is not None
    taken_back = installed is not None and (not installed.is_offered or is_stopped)
    return asking.installed == version or (asking.installed > version and not taken_back)


def _of_age(asking: Asking, index: ReleaseIndex, release: Release, facts: Facts) -> datetime | None:
    """Return when `release` is old enough; None when it is, or does not have to be."""
    if asking.installed is None or asking.volunteer or release.security is not None:
        return None
    terms = index.terms.get(facts.update_channel)
    due = release.published_at + timedelta(seconds=0 if terms is None else terms.minimum_age_s)
    return due if facts.signed_now < due else None


def _outside_rollout(
    asking: Asking, head: UpdateChannelHead, facts: Facts, *, must_move: bool
) -> tuple[str, str] | None:
    if head.rollout.state is RolloutState.HALTED:
        return "rollout-halted", f"the rollout of `{head.current}` was halted"
    if must_move or asking.volunteer:
        return None
    if facts.bucket is not None and facts.threshold is not None and facts.bucket < facts.threshold:
        return None
    is_running = head.rollout.state is RolloutState.RUNNING
    return "not-in-rollout" if is_running else f"rollout-{head.rollout.state}", _explain(facts, head.current)


def _explain(facts: Facts, version: Version) -> str:
    place = f"place {facts.bucket} of 10000, served below {facts.threshold}"
    when = f"due {facts.due:%Y-%m-%d %H:%M} UTC" if facts.due is not None else "not due as things stand"
    return f"`{version}` is rolled out step by step: {place}; {when}"


def _left_to_owner(asking: Asking, index: ReleaseIndex, aim: Release) -> tuple[str, str] | None:
    """Say why nobody but the owner starts going to `aim`; None where the host may, or was asked to."""
    if not asking.automatic or asking.installed is None:
        return None
    left = left_to_owner(asking.by_itself, asking.installed, aim, index, asking.update_channel)
    return ("not-automatic", left) if left else None


def _needs_consent(asking: Asking, release: Release, found: Difference | None) -> tuple[str, str] | None:
    if asking.installed is None or asking.consents:
        return None
    added = release.permissions - asking.granted
    if added:
        names = ", ".join(f"`{name}`" for name in sorted(added))
        return "needs-consent", f"`{release.version}` asks for new permissions: {names}"
    if release.breaking:
        return "needs-consent", f"`{release.version}` is marked as a breaking change"
    grave = () if found is None else found.of_gravity(Gravity.HIGH)
    unseen = [change.sentence for change in grave if change.kind is not TraitKind.PERMISSION]  # granted ones are seen
    if unseen:
        more = f" and {len(unseen) - _MOST_TOLD} more" if len(unseen) > _MOST_TOLD else ""
        return "needs-consent", f"`{release.version}` is different: {'; '.join(unseen[:_MOST_TOLD])}{more}"
    return None


def _facts(  # the values of one record
    asking: Asking,
    index: ReleaseIndex,
    update_channel: UpdateChannel,
    head: UpdateChannelHead,
    version: Version,
    signed_now: datetime,
) -> Facts:
    exposure = exposure_of(head.rollout, index.releases.get(head.current))
    drawn = bucket_of(asking.installation_id, salt=head.rollout.salt) if asking.place is None else asking.place
    bucket = place_of(drawn, asking.wariness) if asking.place is None else drawn
    return Facts(
        index_number=index.number,
        signed_now=signed_now,
        update_channel=update_channel,
        candidate=version,
        salt=head.rollout.salt,
        bucket=bucket,
        drawn=drawn,
        threshold=_threshold(exposure, signed_now),
        due=_due(exposure, bucket),
    )


def _threshold(exposure: Iterable[Rollout], signed_now: datetime) -> int:
    return max(rollout.threshold(signed_now) for rollout in exposure)


def queues(update_channel: UpdateChannel, index: ReleaseIndex, *, signed_now: datetime) -> tuple[tuple[str, int], ...]:
    """Return where a place counts for who follows `update_channel`: the salt and the share of each rollout that does.

    All that `decide` takes from an installation's id is which of these shares it is within, and for a refusal that
    names its place, that place (`at_place`). Empty where all are answered alike until the time or the index changes.
    """
    followed_heads = (index.heads.get(each) for each in followed(update_channel, index.terms))
    shares = (
        (head.rollout.salt, _threshold(exposure_of(head.rollout, index.releases.get(head.current)), signed_now))
        for head in followed_heads
        if head is not None and head.rollout.state is not RolloutState.HALTED
    )
    return tuple((salt, share) for salt, share in shares if share < QUEUE_LENGTH)


def names_place(decision: Decision) -> bool:
    """Say whether what is told names the place of the installation, so that others are told something else."""
    return isinstance(decision, NoUpdate) and decision.reason in _PLACED


def at_place(refusal: NoUpdate, place: int, index: ReleaseIndex) -> NoUpdate:
    """Return what another installation is told that asked the same and is within the same shares.

    Args:
        refusal: One that names its place.
        place: The other's place in the queue whose salt the refusal's facts name.
        index: The index that the refusal is from.
    """
    head = index.heads[refusal.facts.update_channel]
    due = _due(exposure_of(head.rollout, index.releases.get(head.current)), place)
    facts = replace(refusal.facts, bucket=place, due=due)
    return replace(refusal, explanation=_explain(facts, head.current), facts=facts)


def _due(exposure: Iterable[Rollout], place: int) -> datetime | None:
    return min((due for rollout in exposure if (due := rollout.due(place)) is not None), default=None)


def exposure_of(rollout: Rollout, release: Release | None) -> tuple[Rollout, ...]:
    """Return the rollouts of which one has to serve an installation: the given one and, for a security fix, a faster.

    Only a rollout that runs is overtaken, and only by a fix that was confirmed: nothing else is signed as one.
    """
    if release is None or release.security is None or rollout.state is not RolloutState.RUNNING:
        return (rollout,)
    ramp = EXPLOITED_RAMP if release.security.exploited else SECURITY_RAMP
    return (rollout, replace(rollout, ramp=ramp, quiet=None))


def _telling(answer: NoUpdate) -> tuple[bool, Version]:
    """Order refusals by how much they tell: one that is about a release not installed says more than "up to date"."""
    candidate = answer.candidate.version if answer.candidate is not None else Version("0.0.0-0")
    return answer.reason != "up-to-date", candidate
