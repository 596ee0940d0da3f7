"""The release index as JSON: field names and types of `qirvo-release-index/1`, nothing about their meaning.

Unknown fields are ignored when read, so that a later writer may add some; `deltas` and the archive's `path` are
reserved and not used yet. Texts become values in `release_index`.
"""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from qirvo.trust.signed_traits import Count, TraitsShape

SCHEMA = "qirvo-release-index/1"

Moment = Annotated[datetime, Meta(tz=True)]
BasisPoints = Annotated[int, Meta(ge=0, le=10_000)]


class SchemaShape(Struct):
    """Only what says how to read the rest."""

    schema: str


class RolloutShape(Struct, rename="camel", kw_only=True):
    """A rollout; `ramp` holds pairs of seconds and basis points."""

    salt: str
    start: Moment
    ramp: list[tuple[Count, BasisPoints]]
    state: str
    hold_at: BasisPoints | None = None


class HeadShape(Struct, kw_only=True):
    """What an update channel offers."""

    cur: str
    rollout: RolloutShape
    prev: str | None = None
    floor: str | None = None


class ArchiveShape(Struct, kw_only=True):
    """The archive of a release."""

    digest: str
    size: Count


class SecurityShape(Struct, kw_only=True):
    """What a security release mends."""

    severity: str = "unknown"
    cve: list[str] = []
    exploited: bool = False


class ReleaseShape(Struct, rename="camel", kw_only=True):
    """A release; `tree` is the digest of its content tree. Nothing is written of traits that are not known."""

    version: str
    tree: str
    archive: ArchiveShape
    published_at: Moment
    platform: str
    deltas: list[Any] = []
    permissions: list[str] = []
    breaking: bool = False
    security: SecurityShape | None = None
    epoch: Count = 0
    via: str | None = None
    notes: str = ""
    revoked: str | None = None
    publisher_signature: str | None = None
    traits: TraitsShape | UnsetType | None = UNSET


class IndexShape(Struct, rename="camel", kw_only=True):
    """The whole document."""

    schema: str
    plugin: str
    n: Count
    update_channels: dict[str, HeadShape]
    releases: list[ReleaseShape]
