"""What a mirror carries of a plugin: the releases its update channels offer, the newest ones before, deltas to them."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.deltas import Delta
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version


class KeptDeltas(StrEnum):
    """Which deltas to the releases are carried."""

    CARRIED = "carried"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is carried of each plugin.

    Attributes:
        update_channel: Only what this one offers, and what came before; None: what all offer.
        releases: How many of the newest releases at least.
        deltas: From what the mirror carries or has carried, from anything, or none.
    """

    update_channel: UpdateChannel | None = None
    releases: int = 1
    deltas: KeptDeltas = KeptDeltas.CARRIED


def releases_to_mirror(index: ReleaseIndex, kept: Kept) -> tuple[Version, ...]:
    """Return the versions to carry, oldest first.

    These are the heads with what they offer to the others, the newest releases up to them, and every release that one
    of them has to be reached through. What nobody is given is not carried.
    """
    heads = [head for name, head in index.heads.items() if kept.update_channel in (None, name)]
    given = {
        version
        for version, release in index.releases.items()
        if release.is_offered and index.kept_back(version) is None
    }
    offered = {head.current for head in heads} | {head.previous for head in heads if head.previous is not None}
    if kept.update_channel is None:
        below = sorted(given)
    else:
        below = sorted(version for version in given if any(version <= head.current for head in heads))
    chosen = (offered & given) | set(below[-kept.releases :])
    while steps := {index.releases[version].via for version in chosen} & given - chosen:
        chosen |= {step for step in steps if step is not None}
    return tuple(sorted(chosen))


def deltas_to_mirror(
    index: ReleaseIndex, versions: Iterable[Version], kept: Kept, *, carried: Collection[str]
) -> tuple[tuple[Version, Delta], ...]:
    """Return the deltas to carry, each with the release it leads to.

    Hosts behind a mirror have what it carried before, so a delta from there is of use to them, and stays as long as it
    is signed.

    Args:
        index: The plugin's.
        versions: That are carried.
        kept: What the mirror's keeper asked for.
        carried: Digests (hex) of the archives and deltas that the mirror carried before.
    """
    wanted = frozenset(versions)

    def starts_here(delta: Delta) -> bool:
        base = index.releases.get(delta.base)
        return delta.base in wanted or (base is not None and base.artifact.digest.hex in carried)

    return tuple(
        (version, delta)
        for version in sorted(wanted)
        for delta in index.release(version).deltas
        if kept.deltas is KeptDeltas.ALL
        or (kept.deltas is KeptDeltas.CARRIED and (starts_here(delta) or delta.digest.hex in carried))
    )
