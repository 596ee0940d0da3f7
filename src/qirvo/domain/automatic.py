"""What of a plugin's releases a host takes without anybody asking: the owner's word over the update channel's.

It says nothing about what an owner asks for, and nothing it allows needs consent: new permissions, breaking changes and
grave differences wait for the owner whatever is chosen here.
"""

from enum import StrEnum

from qirvo.domain.errors import InvalidError
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version


class MalformedAutomaticError(InvalidError):
    """What is to be taken without asking is said in no known word."""

    code = "automatic-malformed"
    hint = "Say `always`, `security`, `never` or `update-channel`."


class Automatic(StrEnum):
    """What is taken without asking."""

    AGREED = "update-channel"
    ALWAYS = "always"
    SECURITY = "security"
    NEVER = "never"


MEANINGS = {
    Automatic.AGREED: "as its update channel says",
    Automatic.ALWAYS: "every update",
    Automatic.SECURITY: "confirmed security fixes only",
    Automatic.NEVER: "nothing",
}


def parse_automatic(text: str) -> Automatic:
    """Read what is to be taken without asking.

    Raises:
        MalformedAutomaticError: It is none of the words.
    """
    if text not in set(Automatic):
        raise MalformedAutomaticError(f"`{text[:40]}` does not say what is taken without asking")
    return Automatic(text)


def left_to_owner(
    chosen: Automatic, installed: Version, aim: Release, index: ReleaseIndex, update_channel: UpdateChannel
) -> str:
    """Say why `aim` is not taken without asking; empty where it may be."""
    if chosen is Automatic.NEVER:
        return f"`{aim.version}` is there; its owner has nothing of it taken without asking"
    if chosen is Automatic.SECURITY and not _brings_a_fix(installed, aim, index):
        return f"`{aim.version}` brings no security fix; its owner has only those taken without asking"
    terms = index.terms.get(update_channel)
    if chosen is Automatic.AGREED and terms is not None and not terms.auto_update:
        return f"`{aim.version}` is there; `{update_channel}` leaves taking it to the owner"
    return ""


def _brings_a_fix(installed: Version, aim: Release, index: ReleaseIndex) -> bool:
    """Say whether `aim` is a confirmed security fix, or comes after one that the installation does not have."""
    return any(
        release.security is not None and release.is_offered and installed < version <= aim.version
        for version, release in index.releases.items()
    )
