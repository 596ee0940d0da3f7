"""The process edge of HTTP: private files first, then one log line a request, and bugs answered without a detail."""

import asyncio
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qirvo.server.http import private_repositories
from qirvo.server.http.guards import guard
from qirvo.server.http.problems import bug_response
from qirvo.server.observing_ports import Watched

log = structlog.get_logger(__name__)


class Edge:
    """Passes reads of private files to their read planes before any routing, and everything else to the API.

    Whatever the API raises that is no answer is a bug: it is logged once, here, with the id that the caller is told.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(private_repositories.PREFIX):
            await scope["app"].state.private_read_planes(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        observer = scope["app"].state.registry.observer
        headers = Headers(scope=scope)
        with observer.request(scope["method"], lambda name: headers.get(name, "")) as watched:
            await self._answer_watched(scope, receive, send, watched)

    async def _answer_watched(self, scope: Scope, receive: Receive, send: Send, watched: Watched) -> None:
        request_id, started, status = secrets.token_hex(8), time.perf_counter(), 0
        public_address = scope["app"].state.registry.public_address

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                guard(headers, public_address=public_address)
                headers["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        except (ClientDisconnect, asyncio.CancelledError):
            status = 499  # the caller went away, or was cut off by a stop; nobody is there to be answered
        except Exception:  # the process edge: a bug is logged once, and told without its details
            log.exception("request failed", request_id=request_id, method=scope["method"], path=scope["path"])
            if status:
                raise  # half an answer is sent already; only closing the connection tells the caller
            await bug_response(request_id)(scope, receive, send_marked)
        watched.end(name=_route_of(scope), outcome=str(status or 500))
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            path=scope["path"],
            status=status,
            duration_ms=duration_ms,
            **({"trace_id": watched.trace_id} if watched.trace_id else {}),
        )


def _route_of(scope: Scope) -> str:
    """Return the template of the path, which has few values; what no route answers has none."""
    return str(getattr(scope.get("route"), "path", "")) or "none"
