"""Which releases of a plugin a mirror carries: what its update channels offer, and the newest ones before."""

from dataclasses import dataclass

from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is carried of each plugin.

    Attributes:
        update_channel: Only what this one offers, and what came before; None: what all offer.
        releases: How many of the newest releases at least.
    """

    update_channel: UpdateChannel | None = None
    releases: int = 1


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
