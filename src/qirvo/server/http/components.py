"""Which published releases contain a package."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from qirvo.server.component_ports import Containing
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submissions import Limit
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.components import find_component
from qirvo.wire.components import ComponentDocument, ComponentPage

router = LateRouter(prefix="/v1", tags=["components"])

_LONGEST_NAME = 214
_LONGEST_RANGE = 256
_LONGEST_CURSOR = 600


@router.get("/components")
def find(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=_LONGEST_NAME)],
    version: Annotated[str, Query(max_length=_LONGEST_RANGE)] = "",
    after: Annotated[str | None, Query(max_length=_LONGEST_CURSOR)] = None,
    limit: Limit = 50,
) -> ComponentPage:
    """Find the published releases that contain the npm package `name`, in a version or a range of versions."""
    page = find_component(name, version, after=after, limit=limit, uow=registry_of(request).reading())
    return ComponentPage(components=[_document(each) for each in page.items], next=page.next)


def _document(found: Containing) -> ComponentDocument:
    part = found.part
    return ComponentDocument(
        plugin=str(found.plugin_id),
        release=str(found.release),
        name=part.name,
        version=part.version or None,
        purl=part.purl,
        confidence=part.percent / 100,
        file=part.file,
    )
