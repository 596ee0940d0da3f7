"""The first page: what is featured, what is new, and what kinds of plugins there are."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.catalog_search import CatalogQuery
from qirvo.server.http.catalog import card_document, category_page, featured_page
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.web.rendering import page

router = LateRouter()
_SHOWN = 12


@router.get("/")
def home(request: Request) -> Response:
    """Show the registry's plugins."""
    found = registry_of(request).search.find(CatalogQuery(), limit=_SHOWN)
    return page(
        request,
        "home.html",
        plugins=[card_document(card) for card in found.cards],
        total=found.total,
        featured=featured_page(request).plugins[:_SHOWN],
        categories=category_page(request).categories,
    )
