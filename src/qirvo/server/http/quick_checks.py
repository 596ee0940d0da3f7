"""Update checks answered in front of the framework, where all that is needed lies in memory.

A question that is put like one before it is answered here, with the bytes the route made; whatever is new, unusual or
wrong goes on to the route, which alone reads indexes and refuses. So there is one answer, and one place that says no.
"""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qirvo.domain.errors import QirvoError
from qirvo.server.http.bodies import read_limited
from qirvo.server.http.update_checks import PATH, telling_of, whole
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.update_checks import MAX_ASKED

MOST_MADE = 60
"""Answers made here for one request, which meanwhile keeps all others waiting: some milliseconds."""


class QuickPlugin(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """`wire.update_checks.InstalledPlugin`, read without naming what is wrong with it."""

    pluginId: str  # noqa: N815  # the wire's
    version: str | None = None
    updateChannel: str = "stable"  # noqa: N815
    granted: list[str] | None = None
    installationId: str = ""  # noqa: N815
    consents: bool = False


class QuickBody(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """`wire.update_checks.UpdateCheckBody`, likewise."""

    plugins: list[QuickPlugin]
    platformVersion: str = "2.0.0"  # noqa: N815


_BODY: Final = msgspec.json.Decoder(QuickBody)


class QuickChecks:
    """Answers update checks that were asked before, and lets everything else pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            raw = await read_limited(request, most=registry_of(request).limits.json_bytes)
            content = quick_answer(request, raw)
        except QirvoError as exc:
            await self.app(scope, _failing(exc), send)  # refused where everything is
            return
        if content is None:
            await self.app(scope, _again(raw, receive), send)
            return
        headers = [(b"content-length", b"%d" % len(content)), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def quick_answer(request: Request, raw: bytes) -> bytes | None:
    """Return the answer to the request with the body `raw`, from memory alone; None where more is needed.

    Raises:
        RepositoryDamagedError: What is signed cannot be read.
    """
    try:
        body = _BODY.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    if len(body.plugins) > MAX_ASKED:
        return None
    state = registry_of(request).repository.signed_state()
    answers = telling_of(request, body.platformVersion).ready(body.plugins, state, most_made=MOST_MADE)
    return None if answers is None else whole(state, answers)


def _again(raw: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read to whoever reads it next."""
    waiting: list[Message] = [{"type": "http.request", "body": raw, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _failing(error: QirvoError) -> Receive:
    """Return what tells whoever reads the body why it cannot be read."""

    async def fail() -> Message:
        raise error

    return fail
