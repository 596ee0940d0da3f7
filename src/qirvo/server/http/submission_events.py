"""A submission as a stream of server-sent events: one for each change, until it has ended.

Each event's id is the number of changes so far, so that whoever comes back with `Last-Event-ID` misses nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from qirvo.domain.access import Account
from qirvo.domain.errors import UnavailableError
from qirvo.domain.submissions import ENDED, Submission
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submissions import submission_document
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.submissions import get_submission

router = LateRouter(prefix="/v1", tags=["submissions"])
MEDIA_TYPE = "text/event-stream"
MOST_STREAMS = 200
LOOKS_S, BEATS_S, LONGEST_S = 1.0, 15.0, 900.0
_open = 0


class TooManyStreamsError(UnavailableError):
    """As many streams are open as this registry serves."""

    code = "streams-too-many"
    hint = "Ask for the submission every few seconds instead."


@router.get(
    "/submissions/{submission_id}/events",
    response_class=StreamingResponse,
    responses={200: {"description": "The submission, at each change.", "content": {MEDIA_TYPE: {}}}},
    openapi_extra=dict(BEARER),
)
async def stream(request: Request, by: Caller, submission_id: str) -> StreamingResponse:
    """Send the submission at each change, until it has ended."""
    return await stream_of(request, by, submission_id)


async def stream_of(request: Request, by: Account, submission_id: str) -> StreamingResponse:
    """Return the answer that streams the submission to somebody who may see it.

    Raises:
        NoSuchSubmissionError: There is none, or none they may know of.
        TooManyStreamsError: Too many streams are open.
    """
    registry = registry_of(request)

    def look() -> Submission:
        return get_submission(submission_id, by=by, uow=registry.reading())

    await run_in_threadpool(look)  # whoever may not see it is told before anything is streamed
    if _open >= MOST_STREAMS:
        raise TooManyStreamsError(f"`{MOST_STREAMS}` streams are open")
    seen = request.headers.get("Last-Event-ID", "")
    known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0  # noqa: PLR2004
    return StreamingResponse(_events(look, known), media_type=MEDIA_TYPE)


async def _events(look: Callable[[], Submission], known: int) -> AsyncIterator[bytes]:
    with _counted():
        loop = asyncio.get_running_loop()
        began = spoke = loop.time()
        while loop.time() - began < LONGEST_S:
            submission = await run_in_threadpool(look)
            number = len(submission.history) + bool(submission.findings)
            if number > known:
                known, spoke = number, loop.time()
                document = msgspec.json.encode(submission_document(submission))
                yield b"id: %d\nevent: change\ndata: %s\n\n" % (number, document)
            if submission.state in ENDED:
                return
            if loop.time() - spoke > BEATS_S:
                spoke = loop.time()
                yield b": waiting\n\n"
            await asyncio.sleep(LOOKS_S)


@contextmanager
def _counted() -> Iterator[None]:
    global _open  # noqa: PLW0603  # one process, one loop
    _open += 1
    try:
        yield
    finally:
        _open -= 1
