"""Publishers' own keys as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherKeyBody:
    """A key to register: its public half, its signature for itself, and that of the key that vouches for it.

    Attributes:
        replaces: Whether the key that vouches is retired.
    """

    public: str
    proof: str
    endorsedBy: str = ""
    endorsement: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherKeyDocument:
    """A key; `state` is `active`, `retired` or `revoked`."""

    id: str
    publisher: str
    public: str
    state: str
    since: str
    retiredAt: str | None = None
    revokedAt: str | None = None
    reason: str = ""
    endorsedBy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherKeyPage:
    """A publisher's keys, the oldest first, and since when every release has to be signed."""

    keys: list[PublisherKeyDocument] = field(default_factory=list)
    requiredSince: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevocationBody:
    """Why a key is taken back."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRequirementBody:
    """Whether every release has to be signed."""

    required: bool
