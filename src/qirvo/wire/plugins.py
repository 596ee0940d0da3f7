"""Plugins in the catalog as they travel."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginDocument:
    """A plugin as the catalog shows it; `versions` newest first."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDocument:
    """One release in a plugin's document.

    Attributes:
        sbom: Where its bill of materials lies, below the repository's address.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelDocument:
    """What an update channel offers."""

    current: str
    previous: str | None
    rolloutState: str
    basisPoints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginPage:
    """Some plugins; `next` is the cursor of the following page."""

    plugins: list[PluginDocument]
    total: int
    next: str | None = None
