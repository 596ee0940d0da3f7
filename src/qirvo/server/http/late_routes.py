"""Routes that FastAPI makes ready for their first request, one by one.

Made ready at the start, some four hundred of them would be a large part of the time until a registry answers, and of
the memory it has while nobody asks for most of them (ADR-0052).
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send


class LateRouter(APIRouter):
    """A router whose routes stay as they are declared until an application that took them is asked for one."""

    def declared(self) -> list["LateRoute"]:
        """Return its routes."""
        return [route for route in self.routes if isinstance(route, LateRoute)]

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **words: Any) -> None:  # noqa: ANN401  # FastAPI's
        """Declare a route; `words` are FastAPI's, and `openapi_extra` may have functions for values."""
        self.routes.append(LateRoute(self, path, endpoint, words))

    def join(self, api: FastAPI) -> None:
        """Have `api` answer for these routes."""
        api.router.routes.extend(self.routes)


class LateRoute(Route):
    """A route as it was declared."""

    def __init__(
        self,
        router: APIRouter,
        path: str,
        endpoint: Callable[..., Any],
        words: dict[str, Any],
    ) -> None:
        super().__init__(router.prefix + path, endpoint)
        self.methods = set(words["methods"])
        self._router, self._own_path = router, path
        self._extra = words.pop("openapi_extra", None) or {}
        self._words = words
        self._made: APIRoute | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it was asked for already."""
        return self._made is not None

    def made(self, *, within: APIRouter, is_described: bool = False) -> APIRoute:
        """Return the route as FastAPI makes it, with what `within` has for all routes; described for a schema only."""
        maker = APIRouter(
            prefix=self._router.prefix,
            tags=self._router.tags,
            include_in_schema=self._router.include_in_schema,
            dependencies=within.dependencies,
            responses=within.responses,
        )
        extra = self._extra if is_described else {}
        told = {key: late() if callable(late) else late for key, late in extra.items()}
        maker.add_api_route(self._own_path, self.endpoint, openapi_extra=told, **self._words)
        (route,) = maker.routes
        assert isinstance(route, APIRoute)  # noqa: S101  # what `add_api_route` adds
        return route

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether this route is asked for; it is named in the scope, as FastAPI's are."""
        match, found = super().matches(scope)
        return match, found if match is Match.NONE else {**found, "route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, once the route is made ready."""
        if self._made is None:
            self._made = self.made(within=scope["app"].router)
        await self._made.handle(scope, receive, send)
