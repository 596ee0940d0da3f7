"""Reading a JSON body: after authentication, never more than the limit, every fault named with its path.

FastAPI would read a declared body before it resolves dependencies, so the routes declare none and take theirs from
here; what OpenAPI should say is added by `described`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from qirvo.domain.access import Account
from qirvo.server.http.authentication import BEARER, caller
from qirvo.server.http.problems import BodyTooLargeError, BodyTooSlowError, malformed
from qirvo.server.http.wiring import registry_of

T = TypeVar("T")
SCHEMA_REFERENCES = "#/components/schemas/{model}"


def json_body(
    shape: type[T], *, by: Callable[[Request], Account] = caller
) -> Callable[[Request, Account], Awaitable[T]]:
    """Return a dependency that reads `shape` from a request that `by` authenticates."""
    read = open_json_body(shape)

    async def dependency(request: Request, _caller: Annotated[Account, Depends(by)]) -> T:
        return await read(request)

    return dependency


def open_json_body(shape: type[T]) -> Callable[[Request], Awaitable[T]]:
    """Return a dependency that reads `shape` from anybody's request."""
    adapter = cache(partial(TypeAdapter[T], shape))  # made for the first body: routes are many

    async def dependency(request: Request) -> T:
        return read_json(adapter(), await read_limited(request, most=registry_of(request).limits.json_bytes))

    return dependency


def read_json(adapter: TypeAdapter[T], raw: bytes | str, *, within: Sequence[str] = ()) -> T:
    """Return what `raw` says.

    Raises:
        MalformedRequestError: It is not JSON of that shape; its findings name each fault with its path below `within`.
    """
    try:
        return adapter.validate_json(raw, strict=True)
    except ValidationError as exc:
        faults = exc.errors(include_url=False, include_context=False, include_input=False)
        raise malformed([{**fault, "loc": (*within, *fault["loc"])} for fault in faults]) from exc


async def read_limited(request: Request, *, most: int) -> bytes:
    """Return the body.

    Raises:
        BodyTooLargeError: It is longer than `most` bytes, as announced or as counted.
        BodyTooSlowError: It does not arrive in time.
    """
    limits = registry_of(request).limits
    pieces = arriving(request, most=most, whole_s=limits.json_s, piece_s=limits.piece_s)
    return b"".join([piece async for piece in pieces])


async def arriving(request: Request, *, most: int, whole_s: float, piece_s: float) -> AsyncIterator[bytes]:
    """Yield the body piece by piece; whoever sends too much or too slowly holds nothing of the registry.

    Raises:
        BodyTooLargeError: It is longer than `most` bytes, as announced or as counted.
        BodyTooSlowError: It takes longer than `whole_s` seconds, or nothing comes for `piece_s`.
    """
    refuse_announced(request, most=most)
    loop, received = asyncio.get_running_loop(), 0
    end = loop.time() + whole_s
    pieces = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(min(end, loop.time() + piece_s)):
                piece = await anext(pieces, None)
        except TimeoutError as exc:
            raise BodyTooSlowError("the request's body does not arrive") from exc
        if piece is None:
            return
        received += len(piece)
        if received > most:
            raise too_large(most)
        yield piece


async def gathered(pieces: AsyncIterator[bytes], *, least: int) -> AsyncIterator[bytes]:
    """Yield what `pieces` hold in longer ones, of `least` bytes and more but for the last."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if len(waiting) >= least:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def refuse_announced(request: Request, *, most: int) -> None:
    """Refuse at once when the announced length is too large.

    Raises:
        BodyTooLargeError: It is.
    """
    announced = request.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most:  # 20 digits are too many anyway
        raise too_large(most)


def too_large(most: int) -> BodyTooLargeError:
    """Return the error for a body of more than `most` bytes."""
    return BodyTooLargeError(f"the request is longer than the limit of `{most}` bytes")


def described(shape: type[Any], *, form: Mapping[str, Any] | None = None, is_open: bool = False) -> dict[str, Any]:
    """Return the `openapi_extra` of a late route that reads `shape`, which is looked at when the route is made.

    Args:
        shape: Of its JSON.
        form: Fields of a multipart form that it reads as well: a file's schema, or a shape that may be left out.
        is_open: Whether everybody may ask.
    """
    return {"requestBody": partial(_request_body, shape, form or {}), **({} if is_open else BEARER)}


def _request_body(shape: type[Any], form: Mapping[str, Any]) -> Mapping[str, Any]:
    content = {"application/json": {"schema": _schema(shape)}}
    if form:
        fields = {name: _schema(each) if isinstance(each, type) else each for name, each in form.items()}
        needed = [name for name, each in form.items() if not isinstance(each, type)]
        schema = {"type": "object", "required": needed, "properties": fields}
        content["multipart/form-data"] = {"schema": schema}
    return {"required": True, "content": content}


def _schema(shape: type[Any]) -> dict[str, Any]:
    schema = TypeAdapter(shape).json_schema(ref_template=SCHEMA_REFERENCES)
    schema.pop("$defs", None)  # what they define is declared by `body_schemas`
    return schema


def body_schemas(*shapes: type[Any]) -> dict[str, Any]:
    """Return the schemas that the described bodies refer to."""
    found: dict[str, Any] = {}
    for shape in shapes:
        found |= TypeAdapter(shape).json_schema(ref_template=SCHEMA_REFERENCES).get("$defs", {})
    return found
