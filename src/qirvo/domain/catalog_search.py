"""What people look for in the catalog, and what they are shown of each plugin they find."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.listings import Listing
from qirvo.domain.media import Media, MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.prices import needs_license
from qirvo.domain.pricing import MalformedPricingError, parse_pricing
from qirvo.domain.ratings import Tally
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import KEEPS_FROM_ANYBODY
from qirvo.domain.update_channels import in_order
from qirvo.domain.versions import Version


class CatalogSort(StrEnum):
    """In which order plugins are shown."""

    RELEVANCE = "relevance"
    UPDATED = "updated"
    NEW = "new"
    NAME = "name"
    RATING = "rating"
    DOWNLOADS = "downloads"


class Price(StrEnum):
    """Whether a plugin costs anything."""

    FREE = "free"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogQuery:
    """What is looked for; what is empty is not asked.

    Attributes:
        words: In name, id, description, tags or publisher; the last may be the beginning of one.
        without_permission: Plugins that want this permission are left out.
    """

    words: str = ""
    category: str = ""
    tag: str = ""
    publisher: str = ""
    price: Price | None = None
    without_permission: str = ""
    sort: CatalogSort = CatalogSort.RELEVANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What users think of a plugin; `weighted` is the mean to sort by."""

    count: int = 0
    mean: float | None = None
    weighted: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogCard:
    """What is shown of a plugin among others.

    Attributes:
        version: What the most stable update channel offers; empty when none offers anything.
        permissions: Of that version.
        published_at: When the first release was.
        summary: One sentence; empty when there is none.
        icon: Where this registry serves it; likewise.
        screenshot: The first one; likewise.
        owner: The publisher whose it is; empty when that is the one in its id.
        popularity: By `domain.metrics`.
    """

    id: PluginId
    name: str
    description: str
    category: str
    tags: tuple[str, ...]
    price: Price
    version: str
    permissions: frozenset[str]
    updated_at: datetime
    published_at: datetime
    summary: str = ""
    icon: str = ""
    screenshot: str = ""
    rating: Rated = field(default_factory=Rated)
    owner: str = ""
    popularity: int = 0

    @property
    def publisher(self) -> str:
        """Whose plugin it is."""
        return self.owner or self.id.publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCards:
    """Some of the plugins that were found.

    Attributes:
        total: How many there are in all.
        facets: `category`, `tag`, `price` and `publisher` → value → how many of all that were found have it.
        suggestions: Names that may have been meant; only when nothing is spelled as was asked.
    """

    cards: Sequence[CatalogCard]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    suggestions: Sequence[str] = ()


def card_of(
    plugin_id: PluginId,
    listing: Listing,
    updated_at: datetime,
    index: ReleaseIndex,
    *,
    media: Sequence[Media] = (),
    tally: Tally | None = None,
    owner: str = "",
    popularity: int = 0,
) -> CatalogCard | None:
    """Return what is shown of a plugin; None when none of its releases may be had by anybody."""
    if not any(_may_be_had(index, version) for version in index.releases):
        return None
    heads = [index.heads[name].current for name in in_order(index.heads)]
    shown = heads[0] if heads else max(index.releases)
    return CatalogCard(
        id=plugin_id,
        name=listing.name,
        description=listing.description,
        category=listing.category,
        tags=listing.tags,
        price=price_of(listing),
        version=str(heads[0]) if heads else "",
        permissions=frozenset(index.releases[shown].permissions) if shown in index.releases else frozenset(),
        updated_at=updated_at,
        published_at=min(release.published_at for release in index.releases.values()),
        summary=listing.summary,
        icon=_first(media, MediaKind.ICON),
        screenshot=_first(media, MediaKind.SCREENSHOT),
        rating=Rated() if tally is None else Rated(count=tally.count, mean=tally.mean, weighted=tally.weighted),
        owner=owner,
        popularity=popularity,
    )


def price_of(listing: Listing) -> Price:
    """Return whether something of the plugin can be had without paying; so it counts when its price is unreadable."""
    try:
        return Price.PAID if needs_license(parse_pricing(listing.pricing)) else Price.FREE
    except MalformedPricingError:
        return Price.FREE


def _first(media: Sequence[Media], kind: MediaKind) -> str:
    return next((each.picture.path for each in media if each.kind is kind), "")


def _may_be_had(index: ReleaseIndex, version: Version) -> bool:
    return all(index.standing(kind, version) is None for kind in KEEPS_FROM_ANYBODY)
