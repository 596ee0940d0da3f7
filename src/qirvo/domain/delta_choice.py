"""Which deltas a plugin shall have: from the releases that hosts are likely to have to those that they are offered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.versions import Version

LAST_RELEASES = 3


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """From the release `base` to the release `target`."""

    target: Version
    base: Version


def wanted_steps(index: ReleaseIndex, *, signed_now: datetime) -> Sequence[Step]:
    """Return the steps for which deltas are worth making.

    They lead to what an update channel offers, from the last three releases before it and from the last one of each
    update channel that was rolled out to everybody. Nothing leads to a release that nobody is given.
    """
    everybodys = {_everybodys(head, signed_now) for head in index.heads.values()}
    offered = {version for head in index.heads.values() for version in _offered(head, signed_now)}
    steps = set()
    for target in offered:
        if target not in index.releases or is_withdrawn(index, target):
            continue
        before = sorted(version for version in index.releases if version < target)
        bases = {*before[-LAST_RELEASES:], *(version for version in before if version in everybodys)}
        steps |= {Step(target, base) for base in bases}
    return sorted(steps)


def is_withdrawn(index: ReleaseIndex, version: Version) -> bool:
    """Say whether the release is offered to nobody: taken back, yanked, quarantined or taken down."""
    return not index.releases[version].is_offered or index.kept_back(version) is not None


def without_deltas_to_withdrawn(index: ReleaseIndex) -> ReleaseIndex:
    """Return `index` in which no delta leads to a release that nobody is given."""
    releases: Mapping[Version, Release] = {
        version: replace(release, deltas=()) if release.deltas and is_withdrawn(index, version) else release
        for version, release in index.releases.items()
    }
    return replace(index, releases=releases)


def _offered(head: UpdateChannelHead, signed_now: datetime) -> tuple[Version, ...]:
    """Return what an update channel offers: while a release is rolled out, also what the others get."""
    if head.previous is None or head.rollout.is_complete(signed_now):
        return (head.current,)
    return head.current, head.previous


def _everybodys(head: UpdateChannelHead, signed_now: datetime) -> Version | None:
    """Return the last release of an update channel that everybody could have."""
    return head.current if head.rollout.is_complete(signed_now) else head.previous
