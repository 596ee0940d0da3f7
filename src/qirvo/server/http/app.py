"""The web application: routes, error answers and the read plane put together around one wired registry."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI

from qirvo import __version__
from qirvo.server.http import (
    accounts,
    checks_page,
    components,
    discovery,
    docs_page,
    events,
    health,
    plugins,
    problems,
    rescans,
    rollouts,
    rules,
    scans,
    schemas,
    submissions,
    updates,
    uploads,
)
from qirvo.server.http.bodies import body_schemas
from qirvo.server.http.edge import Edge
from qirvo.server.http.read_plane import ReadPlane
from qirvo.server.http.wiring import Registry
from qirvo.wire.events import EventsBody
from qirvo.wire.problems import MEDIA_TYPE, Problem
from qirvo.wire.submissions import SubmitBody

_NOUNS = (
    accounts,
    uploads,
    submissions,
    plugins,
    components,
    rollouts,
    rules,
    rescans,
    scans,
    events,
    health,
    discovery,
    docs_page,
    checks_page,
    schemas,
)
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
_DESCRIPTION = (
    "The write plane and the catalog of a Qirvo registry. Signed metadata and artifacts are static files below "
    "/repositories/public/. Every error is a problem document (RFC 9457) with a stable code."
)


def create_api(registry: Registry, *, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the application around `registry`."""
    api = _bare_api(lifespan)
    api.add_middleware(Edge)
    wire(api, registry)
    return api


def wire(api: FastAPI, registry: Registry) -> None:
    """Let `api` answer for `registry`; its routes know of none until a request comes."""
    api.state.registry = registry
    api.state.read_plane = ReadPlane(registry.repository_folder, count_download=registry.count_download)


def openapi_document() -> dict[str, Any]:
    """Return the schema of the API, which depends on no registry."""
    return _bare_api(None).openapi()


def _bare_api(lifespan: Lifespan | None) -> FastAPI:
    api = FastAPI(
        title="Qirvo registry",
        description=_DESCRIPTION,
        version=__version__,
        docs_url=None,  # FastAPI's pages load scripts from elsewhere; ours is `docs_page`
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": {"model": Problem, "description": "Refused, as a problem document with a stable code."}},
        lifespan=lifespan,
    )
    problems.install(api)
    for nouns in _NOUNS:
        api.include_router(nouns.router)
    for spelled in (uploads, submissions, updates):
        api.include_router(spelled.guide)
    _complete_schema(api)
    return api


def _complete_schema(api: FastAPI) -> None:
    """Add what the routes' own bodies and tokens need to the generated schema."""
    generate = api.openapi

    def complete() -> dict[str, Any]:
        schema = generate()
        components = schema.setdefault("components", {})
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        shapes = components.setdefault("schemas", {})
        for name, shape in body_schemas(SubmitBody, EventsBody).items():
            shapes.setdefault(name, shape)
        for operation in (operation for path in schema["paths"].values() for operation in path.values()):
            refused = operation["responses"]["default"]
            refused["content"] = {MEDIA_TYPE: next(iter(refused["content"].values()))}
        return schema

    api.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema
