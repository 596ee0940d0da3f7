"""The web application: routes, error answers and the read plane put together around one wired registry."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cache, partial
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.types import Receive, Scope, Send

from qirvo import __version__
from qirvo.server.http import (
    accounts,
    analytics,
    audit,
    catalog,
    checks_page,
    components,
    deployments,
    discovery,
    distribution_reports,
    docs_page,
    domains,
    entitlements,
    environments,
    events,
    health,
    health_reports,
    jobs,
    listings,
    memberships,
    monitoring,
    notices,
    own_figures,
    people,
    personal_records,
    plugin_advisories,
    plugins,
    private_repositories,
    problems,
    publisher_keys,
    ratings,
    rescans,
    reviews,
    rollouts,
    rules,
    scans,
    schemas,
    standings,
    submission_events,
    submissions,
    tokens,
    transfers,
    trusted_publishers,
    update_channels,
    update_checks,
    updates,
    uploads,
    webhooks,
)
from qirvo.server.http.admission import admission
from qirvo.server.http.bodies import body_schemas
from qirvo.server.http.edge import Edge
from qirvo.server.http.quick_checks import QuickChecks
from qirvo.server.http.read_plane import PREFIX, ReadPlane
from qirvo.server.http.sightings import saw_download
from qirvo.server.http.visibility import require_known_plugin
from qirvo.server.http.wiring import Registry
from qirvo.wire.access import FoundToken
from qirvo.wire.deployments import DeploymentBody, EnvironmentsBody
from qirvo.wire.events import EventsBody
from qirvo.wire.plugin_advisories import AdvisoryBody, AdvisoryQuestion
from qirvo.wire.problems import MEDIA_TYPE, Problem
from qirvo.wire.submissions import SubmitBody
from qirvo.wire.update_channels import UpdateChannelBody
from qirvo.wire.update_checks import UpdateCheckBody

_NOUNS = (
    entitlements,
    accounts,
    trusted_publishers,
    domains,
    people,
    personal_records,
    tokens,
    memberships,
    publisher_keys,
    transfers,
    audit,
    jobs,
    notices,
    webhooks,
    uploads,
    submissions,
    submission_events,
    reviews,
    standings,
    plugin_advisories,
    catalog,
    plugins,
    listings,
    ratings,
    private_repositories,
    components,
    rollouts,
    update_channels,
    update_checks,
    rules,
    rescans,
    scans,
    deployments,
    environments,
    events,
    analytics,
    distribution_reports,
    monitoring,
    health_reports,
    health,
    own_figures,
    discovery,
    docs_page,
    checks_page,
    schemas,
)
_ROUTERS = (
    *(nouns.router for nouns in _NOUNS),
    *(spelled.guide for spelled in (catalog, uploads, submissions, updates)),
)
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
_DESCRIPTION = (
    "The write plane and the catalog of a Qirvo registry. Signed metadata and artifacts are static files below "
    "/repositories/public/. Every error is a problem document (RFC 9457) with a stable code."
)


class Api(FastAPI):
    """The application, with the public read plane in front of the framework: no request for a file pays for it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self.state.read_plane(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Return the schema, of which pages are no part."""
        return openapi_document()


def create_api(registry: Registry, *, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the application around `registry`."""
    api = _bare_api(lifespan)
    api.add_middleware(QuickChecks)
    api.add_middleware(Edge)  # the outermost: what is answered before any routing is written down, too
    wire(api, registry)
    return api


def wire(api: FastAPI, registry: Registry) -> None:
    """Let `api` answer for `registry`; its routes know of none until a request comes."""
    api.state.registry = registry
    api.state.read_plane = ReadPlane(
        registry.repository_folder,
        count_download=partial(saw_download, registry),
        admit=admission(registry),
        accel_path=registry.accel_path,
    )
    api.state.private_read_planes = private_repositories.private_read_planes(registry)


@cache
def openapi_document() -> dict[str, Any]:
    """Return the schema of the API, which depends on no registry; every route is made ready for it once."""
    api = _bare_api(None)
    schema = get_openapi(
        title=api.title,
        version=api.version,
        description=api.description,
        routes=[route.made(within=api.router, is_described=True) for router in _ROUTERS for route in router.declared()],
    )
    _complete(schema)
    return schema


def _bare_api(lifespan: Lifespan | None) -> Api:
    api = Api(
        title="Qirvo registry",
        description=_DESCRIPTION,
        version=__version__,
        openapi_url=None,  # FastAPI's pages load scripts from elsewhere; the schema and ours are in `docs_page`
        redirect_slashes=False,
        responses={"default": {"model": Problem, "description": "Refused, as a problem document with a stable code."}},
        lifespan=lifespan,
        dependencies=[Depends(require_known_plugin)],
    )
    problems.install(api)
    for router in _ROUTERS:
        router.join(api)
    return api


def _complete(schema: dict[str, Any]) -> None:
    """Add what the routes' own bodies and tokens need to the generated schema."""
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    shapes = components.setdefault("schemas", {})
    for name, shape in body_schemas(
        SubmitBody,
        EventsBody,
        UpdateChannelBody,
        UpdateCheckBody,
        list[FoundToken],
        AdvisoryBody,
        AdvisoryQuestion,
        DeploymentBody,
        EnvironmentsBody,
    ).items():
        shapes.setdefault(name, shape)
    for operation in (operation for path in schema["paths"].values() for operation in path.values()):
        refused = operation["responses"]["default"]
        refused["content"] = {MEDIA_TYPE: next(iter(refused["content"].values()))}
