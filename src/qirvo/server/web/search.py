"""Searching on a page: a form, filters with counts, an order, and pages that follow each other."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.catalog_search import CatalogQuery, CatalogSort, Price
from qirvo.domain.errors import QirvoError
from qirvo.domain.listings import CATEGORIES
from qirvo.server.http.catalog import card_document
from qirvo.server.http.catalog_queries import Filter, Words
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import problem_told
from qirvo.server.http.sightings import saw_impressions
from qirvo.server.http.submissions import Cursor
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.catalog_search import CatalogPage, search_catalog
from qirvo.server.web.rendering import page

router = LateRouter()
_SHOWN = 24
_LABELS = {"category": "Category", "tag": "Tag", "price": "Price", "publisher": "Publisher"}
_SORTS = {
    CatalogSort.RELEVANCE: "Best match",
    CatalogSort.UPDATED: "Last updated",
    CatalogSort.NEW: "Newest",
    CatalogSort.NAME: "Name",
    CatalogSort.RATING: "Rating",
    CatalogSort.DOWNLOADS: "Most downloaded",
}


@router.get("/search")
def search(
    request: Request,
    *,
    q: Words = "",
    category: Filter = "",
    tag: Filter = "",
    publisher: Filter = "",
    price: Filter = "",
    without: Filter = "",
    sort: Filter = "",
    after: Cursor = None,
) -> Response:
    """Show what is found; a filter or order that there is not is left out."""
    query = CatalogQuery(
        words=q,
        category=category,
        tag=tag,
        publisher=publisher,
        price=Price(price) if price in set(Price) else None,
        without_permission=without,
        sort=CatalogSort(sort) if sort in set(CatalogSort) else CatalogSort.RELEVANCE,
    )
    try:
        index = registry_of(request).search
        found = search_catalog(query, after=after or None, limit=_SHOWN, index=index, with_facets=True)
    except QirvoError as refused:
        return _shown(request, query, None, refused)
    saw_impressions(request, [card.id for card in found.found.cards])
    return _shown(request, query, found, None)


def _shown(request: Request, query: CatalogQuery, found: CatalogPage | None, refused: QirvoError | None) -> Response:
    problem = None if refused is None else problem_told(refused)
    asked = _fields(query)
    facets = {} if found is None else found.found.facets
    return page(
        request,
        "search.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        asked=asked,
        sorts=[(each.value, text) for each, text in _SORTS.items()],
        categories=[("", "Any"), *((name, name.title()) for name in CATEGORIES)],
        prices=[("", "Any"), (Price.FREE.value, "Free"), (Price.PAID.value, "Paid")],
        plugins=[] if found is None else [card_document(card) for card in found.found.cards],
        total=0 if found is None else found.found.total,
        suggestions=[] if found is None else found.found.suggestions,
        facets=[(label, _choices(name, facets.get(name, {}), asked)) for name, label in _LABELS.items()],
        chosen=[(_LABELS.get(name, "Without"), asked[name], address(asked | {name: ""})) for name in _chosen(asked)],
        following=None if found is None or found.next is None else address(asked | {"after": found.next}),
    )


def address(asked: Mapping[str, str]) -> str:
    """Return the address of the search that `asked` fills in."""
    filled = {name: value for name, value in asked.items() if value}
    return f"/search?{urlencode(filled)}" if filled else "/search"


def _fields(query: CatalogQuery) -> dict[str, str]:
    return {
        "q": query.words,
        "category": query.category,
        "tag": query.tag,
        "publisher": query.publisher,
        "price": "" if query.price is None else query.price.value,
        "without": query.without_permission,
        "sort": "" if query.sort is CatalogSort.RELEVANCE else query.sort.value,
    }


def _chosen(asked: Mapping[str, str]) -> list[str]:
    return [name for name in (*_LABELS, "without") if asked[name]]


def _choices(name: str, counts: Mapping[str, int], asked: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Return the values to choose from, each with its count and its address; none where one is chosen."""
    if asked[name]:
        return []
    return [(value, count, address({**asked, name: value})) for value, count in counts.items()]
