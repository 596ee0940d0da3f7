"""The catalog over HTTP: suggestions, categories, what is featured, and the addresses at which the SDK asks."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, CatalogSort, FoundCards, Price
from qirvo.domain.listings import CATEGORIES
from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.catalog_queries import Filter, Words
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.plugins import show as show_plugin
from qirvo.server.http.submissions import Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import catalog_search
from qirvo.wire.catalog import (
    CardDocument,
    CategoryDocument,
    CategoryPage,
    FeatureBody,
    MarketplacePage,
    Suggestion,
    SuggestionPage,
)
from qirvo.wire.plugins import PluginDocument, RatingSummary

router = LateRouter(prefix="/v1", tags=["plugins"])
guide = LateRouter(prefix="/api/marketplace", tags=["the SDK's spelling"])
_SUGGESTED = 8
_SORTS = {
    "rating": CatalogSort.RATING,
    "downloads": CatalogSort.DOWNLOADS,
    "name": CatalogSort.NAME,
    "created": CatalogSort.NEW,
    "updated": CatalogSort.UPDATED,
}
_PAGES = 1_000


@router.get("/search/suggestions")
def suggestions(request: Request, q: Words = "") -> SuggestionPage:
    """Suggest plugins while somebody types."""
    query = CatalogQuery(words=q)
    catalog_search.require_short(query)
    found = registry_of(request).search.find(query, limit=_SUGGESTED)
    return SuggestionPage(suggestions=[Suggestion(id=str(card.id), name=card.name) for card in found.cards])


@router.get("/categories")
def categories(request: Request) -> CategoryPage:
    """List the categories with how many plugins each has."""
    return category_page(request)


@router.get("/featured")
def featured(request: Request) -> MarketplacePage:
    """List what the registry's operators show first."""
    return featured_page(request)


@router.put("/featured/{plugin_id}", status_code=204, response_class=Response, openapi_extra=described(FeatureBody))
def feature(
    request: Request, by: Caller, plugin_id: str, body: Annotated[FeatureBody, Depends(json_body(FeatureBody))]
) -> None:
    """Feature a plugin; operators only."""
    catalog_search.feature(PluginId.parse(plugin_id), body.position, acting=acting_of(request, by))


@router.delete("/featured/{plugin_id}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def unfeature(request: Request, by: Caller, plugin_id: str) -> None:
    """Feature it no more; operators only."""
    catalog_search.unfeature(PluginId.parse(plugin_id), acting=acting_of(request, by))


@guide.get("/plugins")
def sdk_list(
    request: Request,
    *,
    query: Words = "",
    category: Filter = "",
    tags: Filter = "",
    free: bool | None = None,  # a query parameter
    sort_by: Annotated[str, Query(alias="sortBy", max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=_PAGES)] = 1,
    limit: Limit = 20,
) -> MarketplacePage:
    """List plugins as the SDK asks; of several tags the first counts."""
    price = None if free is None else (Price.FREE if free else Price.PAID)
    asked = CatalogQuery(
        words=query,
        category=category,
        tag=tags.split(",")[0].strip(),
        price=price,
        sort=_SORTS.get(sort_by, CatalogSort.RELEVANCE),
    )
    return _numbered(request, asked, page=page, limit=limit)


@guide.get("/search")
def sdk_search(
    request: Request, q: Words = "", page: Annotated[int, Query(ge=1, le=_PAGES)] = 1, limit: Limit = 20
) -> MarketplacePage:
    """Search as the SDK asks."""
    return _numbered(request, CatalogQuery(words=q), page=page, limit=limit)


@guide.get("/plugins/featured")
def sdk_featured(request: Request) -> MarketplacePage:
    """List what is featured as the SDK asks."""
    return featured_page(request)


@guide.get("/categories")
def sdk_categories(request: Request) -> CategoryPage:
    """List the categories as the SDK asks."""
    return category_page(request)


@guide.get("/plugins/{plugin_id}")
def sdk_show(request: Request, plugin_id: str) -> PluginDocument:
    """Show a plugin as the SDK asks."""
    return show_plugin(request, plugin_id)


def category_page(request: Request) -> CategoryPage:
    """Return every category with how many plugins it has."""
    counts = registry_of(request).search.find(CatalogQuery(), limit=1, with_facets=True).facets.get("category", {})
    return CategoryPage(
        categories=[CategoryDocument(id=name, name=name.title(), count=counts.get(name, 0)) for name in CATEGORIES]
    )


def featured_page(request: Request) -> MarketplacePage:
    """Return what is featured."""
    registry = registry_of(request)
    cards = catalog_search.featured_cards(uow=registry.reading(), index=registry.search)
    shown = [card_document(card, featured=True) for card in cards]
    return MarketplacePage(plugins=shown, total=len(shown), limit=max(1, len(shown)))


def card_document(card: CatalogCard, *, featured: bool = False) -> CardDocument:
    """Return a plugin among others as it travels."""
    return CardDocument(
        id=str(card.id),
        name=card.name,
        description=card.description,
        version=card.version or None,
        author=card.publisher,
        category=card.category,
        tags=list(card.tags),
        free=card.price is Price.FREE,
        permissions=sorted(card.permissions),
        lastUpdated=moment(card.updated_at),
        publishedAt=moment(card.published_at),
        featured=featured,
        summary=card.summary,
        icon=card.icon or None,
        screenshots=[card.screenshot] if card.screenshot else [],
        rating=RatingSummary(mean=card.rating.mean, count=card.rating.count, weighted=card.rating.weighted),
    )


def _numbered(request: Request, query: CatalogQuery, *, page: int, limit: int) -> MarketplacePage:
    catalog_search.require_short(query)
    start = (page - 1) * limit
    found: FoundCards = registry_of(request).search.find(query, offset=start, limit=limit, with_facets=True)
    return MarketplacePage(
        plugins=[card_document(card) for card in found.cards],
        total=found.total,
        page=page,
        limit=limit,
        hasMore=start + len(found.cards) < found.total,
        facets={name: dict(counts) for name, counts in found.facets.items()},
        suggestions=list(found.suggestions),
    )
