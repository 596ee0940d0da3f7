"""The streams an installation can follow, what each of them promises, and which of them a follower also sees.

Three are standard and exist for every plugin; a publisher may create others. A follower of a less stable update channel
also sees the more stable standard ones: whoever tests betas must not be left behind when the final release comes out.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final, Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.versions import Version

MAX_DESCRIPTION = 500  # characters
MAX_MINIMUM_AGE_S = 90 * 86_400
MAX_SOAK_S = 90 * 86_400
MAX_APPROVALS = 10
MAX_OF_A_PLUGIN = 20  # each costs bytes in every index that is signed
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MAX_NAME = 32


class MalformedUpdateChannelError(InvalidError):
    """An update channel's name or a term of it makes no sense."""

    code = "update-channel-malformed"
    hint = "Names have small letters, digits and single dashes, begin with a letter, and are at most 32 long."


class UnknownUpdateChannelError(InvalidError):
    """The plugin has no such update channel."""

    code = "update-channel-unknown"
    hint = "`qirvo update-channel list` shows those of a plugin; every plugin has `stable`, `beta` and `alpha`."


class UpdateChannelMismatchError(InvalidError):
    """A pre-release was meant for a stable update channel."""

    code = "update-channel-mismatch"
    hint = "Publish pre-releases on `beta` or `alpha`."


class UpdateChannel(str):
    """The name of a stream of releases of a plugin: a standard one, or one that its publisher created.

    Raises:
        MalformedUpdateChannelError: The text is no such name.
    """

    __slots__ = ()

    STABLE: ClassVar["UpdateChannel"]
    BETA: ClassVar["UpdateChannel"]
    ALPHA: ClassVar["UpdateChannel"]

    def __new__(cls, name: str) -> Self:
        """Take `name` for one."""
        if len(name) > _MAX_NAME or not _NAME.fullmatch(name):
            raise MalformedUpdateChannelError(f"`{name[:40]}` is no update channel's name")
        return super().__new__(cls, name)

    @property
    def value(self) -> str:
        """The name as plain text."""
        return str(self)

    def __str__(self) -> str:
        """Return the name as plain text."""
        return "".join(self)


UpdateChannel.STABLE = UpdateChannel("stable")
UpdateChannel.BETA = UpdateChannel("beta")
UpdateChannel.ALPHA = UpdateChannel("alpha")
STANDARD: Final = (UpdateChannel.STABLE, UpdateChannel.BETA, UpdateChannel.ALPHA)
"""What every plugin has, most stable first."""


class Stability(StrEnum):
    """What a follower has to expect, most stable first."""

    STABLE = "stable"
    BETA = "beta"
    ALPHA = "alpha"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an update channel promises its followers; signed, for hosts go by it.

    Attributes:
        stability: What a follower has to expect. A pre-release cannot go to a stable one.
        description: For people.
        auto_update: Whether hosts take its releases on their own; else they only tell their owners.
        minimum_age_s: Seconds that a release has to be old before hosts take it on their own, unless it is a confirmed
            security fix.
    """

    stability: Stability
    description: str = ""
    auto_update: bool = True
    minimum_age_s: int = 0

    def __post_init__(self) -> None:
        if len(self.description) > MAX_DESCRIPTION:
            raise MalformedUpdateChannelError(
                f"a description of `{len(self.description)}` characters is over `{MAX_DESCRIPTION}`",
                hint="Say it shorter.",
            )
        if not 0 <= self.minimum_age_s <= MAX_MINIMUM_AGE_S:
            raise MalformedUpdateChannelError(
                f"a minimum age of `{self.minimum_age_s}` seconds is not within 0 to `{MAX_MINIMUM_AGE_S}`",
                hint="Give at most 90 days.",
            )


def parse_stability(text: str) -> Stability:
    """Read a stability.

    Raises:
        MalformedUpdateChannelError: It is none.
    """
    if text not in set(Stability):
        raise MalformedUpdateChannelError(
            f"`{text[:40]}` is no stability", hint="Stabilities are `stable`, `beta` and `alpha`."
        )
    return Stability(text)


def terms_of(name: UpdateChannel, agreed: Mapping[UpdateChannel, Terms]) -> Terms:
    """Return what `name` promises: as agreed, or what a standard one does by itself.

    Raises:
        UnknownUpdateChannelError: It is neither.
    """
    if (found := agreed.get(name)) is not None:
        return found
    if name in STANDARD:
        return Terms(stability=Stability(name.value))
    raise UnknownUpdateChannelError(f"there is no update channel `{name}`")


def followed(name: UpdateChannel, agreed: Mapping[UpdateChannel, Terms]) -> tuple[UpdateChannel, ...]:
    """Return `name` and what its followers see beside it: every standard update channel that is more stable.

    A stable one of a publisher's own (long-term support, say) therefore stands alone. One that is not agreed on, or no
    longer, shows nothing but itself.
    """
    if name in STANDARD:
        return STANDARD[: STANDARD.index(name) + 1]
    terms = agreed.get(name)
    if terms is None:
        return (name,)
    return (name, *STANDARD[: tuple(Stability).index(terms.stability)])


def in_order(names: Mapping[UpdateChannel, object]) -> list[UpdateChannel]:
    """Return the names, the standard ones first, most stable first."""
    return [name for name in STANDARD if name in names] + sorted(name for name in names if name not in STANDARD)


def natural_update_channel(version: Version) -> UpdateChannel:
    """Return where `version` goes when nobody says: plain versions to stable, `-alpha…` to alpha, others to beta."""
    if not version.prerelease:
        return UpdateChannel.STABLE
    return UpdateChannel.ALPHA if version.prerelease[0].startswith("alpha") else UpdateChannel.BETA


def accept_on(name: UpdateChannel, version: Version, agreed: Mapping[UpdateChannel, Terms]) -> None:
    """Refuse a pre-release on a stable update channel.

    Raises:
        UnknownUpdateChannelError: There is no such update channel.
        UpdateChannelMismatchError: `version` is a pre-release and the update channel is stable.
    """
    if terms_of(name, agreed).stability is Stability.STABLE and version.prerelease:
        raise UpdateChannelMismatchError(f"`{version}` is a pre-release and cannot go to `{name}`, which is stable")
