"""The catalog as it is searched, and as the SDK asks for it, as it travels."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.wire.plugins import RatingSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument:
    """A plugin among others."""

    id: str
    name: str
    description: str
    version: str | None
    author: str
    category: str
    tags: list[str]
    free: bool
    permissions: list[str]
    lastUpdated: str
    publishedAt: str
    featured: bool = False
    summary: str = ""
    icon: str | None = None
    screenshots: list[str] = field(default_factory=list)
    rating: RatingSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionPage:
    """Plugins whose names begin with, or resemble, what was typed."""

    suggestions: list["Suggestion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A plugin that may be meant."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDocument:
    """A category, and how many plugins are in it."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPage:
    """Every category."""

    categories: list[CategoryDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketplacePage:
    """Plugins as the SDK lists them, by pages that are numbered from 1."""

    plugins: list[CardDocument]
    total: int
    page: int = 1
    limit: int = 20
    hasMore: bool = False
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    suggestions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureBody:
    """Where among the featured plugins it is shown."""

    position: int = 0
