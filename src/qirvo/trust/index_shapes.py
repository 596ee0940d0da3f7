"""The release index as JSON: field names and types of `qirvo-release-index/1`, nothing about their meaning.

Unknown fields are ignored when read, so that a later writer may add some; the archive's `path` is reserved
and not used yet. Texts become values in `release_index`.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from qirvo.trust.signed_signers import Moment, SignersShape
from qirvo.trust.signed_traits import Count, TraitsShape

SCHEMA = "qirvo-release-index/1"

BasisPoints = Annotated[int, Meta(ge=0, le=10_000)]


class SchemaShape(Struct):
    """Only what says how to read the rest."""

    schema: str


class RolloutShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """A rollout; `ramp` holds pairs of seconds and basis points, `quiet` begins and ends in seconds of the week."""

    salt: str
    start: Moment
    ramp: list[tuple[Count, BasisPoints]]
    state: str
    hold_at: BasisPoints | None = None
    quiet: list[tuple[Count, Count]] | UnsetType = UNSET


class HeadShape(Struct, kw_only=True, omit_defaults=True):
    """What an update channel offers."""

    cur: str
    rollout: RolloutShape
    prev: str | None = None
    floor: str | None = None


class ArchiveShape(Struct, kw_only=True):
    """The archive of a release."""

    digest: str
    size: Count


class DeltaShape(Struct, rename={"base": "from"}, kw_only=True):
    """A delta from the release whose version is `from`; `unpacked` is the length of what it unpacks to."""

    base: str
    codec: str
    digest: str
    size: Count
    unpacked: Count


class SecurityShape(Struct, kw_only=True, omit_defaults=True):
    """What a security release mends."""

    severity: str = "unknown"
    cve: list[str] = []
    exploited: bool = False


class ReleaseShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """A release; `tree` is the digest of its content tree. What is as usual is not written, nor are unknown traits."""

    version: str
    tree: str
    archive: ArchiveShape
    published_at: Moment
    platform: str
    deltas: list[DeltaShape] = []
    permissions: list[str] = []
    breaking: bool = False
    security: SecurityShape | None = None
    epoch: Count = 0
    via: str | None = None
    notes: str = ""
    revoked: str | None = None
    publisher_signature: str | None = None
    traits: TraitsShape | UnsetType | None = UNSET


class LicensingShape(Struct, kw_only=True, omit_defaults=True):
    """Who may have the releases of a paid plugin; nothing is written for an open one."""

    keys: dict[str, str] = {}
    revoked: list[str] = []
    price: str = ""
    purchase: str = ""


class StandingShape(Struct, kw_only=True):
    """What is said of one release, or of the whole plugin when no version is named."""

    kind: str
    reason: str
    version: str | None = None
    replacement: str = ""


class TermsShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """What an update channel promises."""

    stability: str
    description: str = ""
    auto_update: bool = True
    minimum_age: Count = 0


class LogHeadShape(Struct, kw_only=True):
    """The last entry of the rollout log."""

    n: Count
    hash: str


class IndexShape(Struct, rename="camel", kw_only=True):
    """The whole document; nothing is written of what there is nothing to say about."""

    schema: str
    plugin: str
    n: Count
    update_channels: dict[str, HeadShape]
    releases: list[ReleaseShape]
    licensing: LicensingShape | UnsetType = UNSET
    standings: list[StandingShape] | UnsetType = UNSET
    signers: SignersShape | UnsetType = UNSET
    terms: dict[str, TermsShape] | UnsetType = UNSET
    log: LogHeadShape | UnsetType = UNSET
