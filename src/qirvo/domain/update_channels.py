"""The streams an installation can follow, and which of them a follower also sees.

A follower of a less stable update channel also sees the more stable ones: whoever tests betas must not be left behind
when the final release comes out.
"""

from enum import StrEnum

from qirvo.domain.errors import InvalidError
from qirvo.domain.versions import Version


class UpdateChannelMismatchError(InvalidError):
    """A pre-release was meant for the stable update channel."""

    code = "update-channel-mismatch"
    hint = "Publish pre-releases on `beta` or `alpha`."


class UpdateChannel(StrEnum):
    """A stream of releases, most stable first."""

    STABLE = "stable"
    BETA = "beta"
    ALPHA = "alpha"

    @property
    def followed(self) -> tuple["UpdateChannel", ...]:
        """This update channel and every more stable one."""
        order = tuple(UpdateChannel)
        return order[: order.index(self) + 1]


def natural_update_channel(version: Version) -> UpdateChannel:
    """Return where `version` goes when nobody says: plain versions to stable, `-alpha…` to alpha, others to beta."""
    if not version.prerelease:
        return UpdateChannel.STABLE
    return UpdateChannel.ALPHA if version.prerelease[0].startswith("alpha") else UpdateChannel.BETA


def accept_on(update_channel: UpdateChannel, version: Version) -> None:
    """Refuse a pre-release on stable.

    Raises:
        UpdateChannelMismatchError: `version` is a pre-release and `update_channel` is stable.
    """
    if update_channel is UpdateChannel.STABLE and version.prerelease:
        raise UpdateChannelMismatchError(f"`{version}` is a pre-release and cannot go to `{update_channel}`")
