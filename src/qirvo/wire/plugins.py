"""Plugins in the catalog as they travel."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginDocument:
    """A plugin as the catalog shows it; `versions` newest first, pictures as paths below the registry's address."""

    id: str
    name: str
    publisher: str
    description: str
    category: str
    tags: list[str]
    pricing: dict[str, Any]
    screenshots: list[str]
    documentation: str
    version: str | None
    versions: list["VersionDocument"] = field(default_factory=list)
    updateChannels: dict[str, "UpdateChannelDocument"] = field(default_factory=dict)
    updatedAt: str | None = None
    standings: list["SignedStanding"] = field(default_factory=list)
    summary: str = ""
    links: dict[str, str] = field(default_factory=dict)
    icon: str | None = None
    banner: str | None = None
    rating: "RatingSummary | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStanding:
    """What is said of one release, or of the whole plugin when `version` is null."""

    kind: str
    reason: str
    version: str | None = None
    replacement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSummary:
    """All ratings of a plugin; `weighted` is the mean to sort by, `histogram` counts by stars."""

    mean: float | None
    count: int
    histogram: dict[str, int] = field(default_factory=dict)
    weighted: float = 0.0
    recommending: int = 0
    answering: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDocument:
    """One release in a plugin's document.

    Attributes:
        sbom: Where its bill of materials lies, below the repository's address.
        signedBy: The publisher that signed it itself; null for one that the registry alone vouches for.
        signingKey: Id of that publisher's key.
    """

    version: str
    publishedAt: str
    digest: str
    treeDigest: str
    sizeBytes: int
    permissions: list[str]
    platform: str
    releaseNotes: str = ""
    breaking: bool = False
    revoked: str | None = None
    sbom: str | None = None
    signedBy: str | None = None
    signingKey: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelDocument:
    """What an update channel offers."""

    current: str
    previous: str | None
    rolloutState: str
    basisPoints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginPage:
    """Some plugins; `next` is the cursor of the following page.

    Attributes:
        facets: Field → value → how many of all that were found have it; only when they were asked for.
        suggestions: Names that may have been meant where nothing is spelled as was asked.
    """

    plugins: list[PluginDocument]
    total: int
    next: str | None = None
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    suggestions: list[str] = field(default_factory=list)
