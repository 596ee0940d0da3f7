"""A publisher's own keys: which may sign releases when, which vouches for which, and what a signature says.

The registry's signature says what is offered; the publisher's says what the release is. A registry whose keys are
stolen can still not make a release that passes for the publisher's. Hosts remember the keys they have seen, and a new
one is taken without a question only when a known one vouches for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, IntegrityError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

MOST_KEYS = 20  # of one publisher; every index of its plugins carries them all
MAX_REASON = 200
RECENT = timedelta(hours=12)
"""How long ago somebody may have signed in who changes keys."""


class NoSuchPublisherKeyError(NotFoundError):
    """The publisher has no such key."""

    code = "publisher-key-unknown"
    hint = "List the keys with `qirvo auth key list`."


class PublisherKeyExistsError(ConflictError):
    """The key is registered already, or the publisher has too many."""

    code = "publisher-key-exists"
    hint = "Make a new key with `qirvo auth key create`."


class MalformedPublisherKeyError(InvalidError):
    """The key, its proof or what vouches for it is not one."""

    code = "publisher-key-malformed"
    hint = "Register keys with `qirvo auth key create` or `qirvo auth key rotate`."


class PublisherKeyEndedError(ConflictError):
    """The key was replaced or revoked."""

    code = "publisher-key-ended"
    hint = "Sign with the publisher's present key; `qirvo auth key list` shows it."


class SignInTooOldError(ForbiddenError):
    """What changes keys, or erases an account, needs a recent sign-in."""

    code = "sign-in-too-old"
    hint = "Sign in again, in the browser or with `qirvo auth login`, then repeat it."


class SignatureRequiredError(ConflictError):
    """The publisher wants every release signed, and this one is not."""

    code = "signature-required"
    hint = (
        "Publish with `qirvo plugin publish --sign`; or sign the archive with `qirvo auth key sign FILE`, and send "
        "what that writes as `signature`."
    )


class WrongPublisherSignatureError(IntegrityError):
    """The publisher's signature does not fit the release."""

    code = "publisher-signature-wrong"
    hint = "Nothing was changed. Tell the plugin's publisher and the owner of the registry."


class RefusedSignatureError(InvalidError):
    """The signature that came with a submission does not fit it."""

    code = "release-signature-refused"
    hint = (
        "Publish again with `qirvo plugin publish --sign`, or sign anew with `qirvo auth key sign FILE`, marked as it "
        "is published (`--breaking`, `--security`)."
    )


class KeyState(StrEnum):
    """How a key is."""

    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherKey:
    """The public half of a key.

    Attributes:
        id: Hexadecimal SHA-256 of the 32 public bytes.
        publisher: Whose it is.
        public: The public bytes in base64.
        retired_at: When another took its place; it vouches still.
        revoked_at: When it was taken back; it vouches for nothing.
        endorsed_by: Id of the key that vouches for it; empty for none.
        endorsement: That key's signature, in base64.
    """

    id: str
    publisher: str
    public: str
    since: datetime
    retired_at: datetime | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    endorsed_by: str = ""
    endorsement: str = ""

    @property
    def state(self) -> KeyState:
        """How it is."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.ACTIVE if self.retired_at is None else KeyState.RETIRED

    @property
    def ended_at(self) -> datetime | None:
        """When it stopped signing; None while it does."""
        return min((at for at in (self.retired_at, self.revoked_at) if at is not None), default=None)

    def signs_at(self, moment: datetime) -> bool:
        """Say whether a release of that time may be signed with it."""
        return self.ended_at is None or moment <= self.ended_at

    def retired(self, *, now: datetime) -> "PublisherKey":
        """Return it replaced by another.

        Raises:
            PublisherKeyEndedError: It signs no more already.
        """
        if self.ended_at is not None:
            raise PublisherKeyEndedError(f"key `{short(self.id)}` is {self.state}")
        return replace(self, retired_at=now)

    def revoked(self, reason: str, *, now: datetime) -> "PublisherKey":
        """Return it taken back; again is a no-op.

        Raises:
            MalformedPublisherKeyError: The reason is longer than is signed with every release.
        """
        if len(reason) > MAX_REASON:
            raise MalformedPublisherKeyError(f"a reason of `{len(reason)}` characters is over `{MAX_REASON}`")
        return self if self.revoked_at is not None else replace(self, revoked_at=now, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Who may sign the releases of a plugin, as the registry signs it.

    Attributes:
        publisher: Who owns the plugin.
        keys: Its keys, ended ones too, and those of an earlier owner that signed a release still there.
        required_since: From when on every release has to be signed; None: it need not.
    """

    publisher: str
    keys: tuple[PublisherKey, ...] = ()
    required_since: datetime | None = None

    def key(self, key_id: str) -> PublisherKey | None:
        """Return the key, or None."""
        return next((key for key in self.keys if key.id == key_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStatement:
    """What a publisher signs of a release."""

    plugin_id: PluginId
    version: Version
    tree_digest: Digest
    breaking: bool = False
    security: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPin:
    """What a host remembers of who signed a plugin.

    Attributes:
        keys: Key id → public bytes in base64.
        revoked: Key id → when it was taken back; that is never forgotten.
        required: Whether the publisher wanted every release signed.
        since: Since when the publisher signs at all.
        newest: The highest signed version that was taken; None before one was.
    """

    publisher: str
    keys: Mapping[str, str]
    revoked: Mapping[str, datetime]
    required: bool = False
    since: datetime | None = None
    newest: Version | None = None


def short(key_id: str) -> str:
    """Return as much of a key's id as people compare."""
    return key_id[:16]


def merged(pins: Iterable[KeyPin], *, publisher: str) -> KeyPin | None:
    """Return what is known of a publisher from its other plugins; None when nothing is."""
    found = [pin for pin in pins if pin.publisher == publisher]
    if not found:
        return None
    return KeyPin(
        publisher=publisher,
        keys={key: public for pin in found for key, public in pin.keys.items()},
        revoked={key: at for pin in found for key, at in pin.revoked.items()},
    )


def require_recent(signed_in_at: datetime | None, *, now: datetime) -> None:
    """Refuse whoever did not sign in lately.

    Raises:
        SignInTooOldError: They did not.
    """
    if signed_in_at is None or now - signed_in_at > RECENT:
        hours = int(RECENT.total_seconds() // 3600)
        raise SignInTooOldError(f"this needs a sign-in within the last `{hours}` hours")
