"""Listings and their pictures as they travel."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingBody:
    """A change of a listing; what is left out, or null, stays as it is."""

    name: str | None = None
    summary: str | None = None
    description: str | None = None
    category: str | None = None
    tags: list[str] | None = None
    links: dict[str, str] | None = None
    documentation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDocument:
    """A picture of a listing; `url` and `thumbnail` are paths below the registry's address that never mean others."""

    id: str
    kind: str
    url: str
    thumbnail: str
    width: int
    height: int
    sizeBytes: int
    alt: str
    fromRelease: str | None = None
    awaitsReview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPage:
    """The pictures of a listing, each kind in its order."""

    media: list[MediaDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDocument:
    """A change of name or icon that waits for a reviewer."""

    pluginId: str
    by: str
    at: str
    name: str | None = None
    icon: str | None = None
    presentName: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """What waits for a reviewer, the oldest first."""

    proposals: list[ProposalDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDecisionBody:
    """A reviewer's decision; a refusal has a reason."""

    accept: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDocument:
    """A listing as its publisher's members see it; `etag` is what an edit names in `If-Match`."""

    pluginId: str
    etag: str
    name: str
    summary: str
    description: str
    category: str
    tags: list[str]
    links: dict[str, str]
    documentation: str
    pricing: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    media: list[MediaDocument] = field(default_factory=list)
    proposal: ProposalDocument | None = None
