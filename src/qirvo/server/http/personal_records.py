"""What is recorded of whoever asks, and its erasure, over HTTP."""

import json
import re
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import StreamingResponse

from qirvo.domain.access import Account
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import personal_records
from qirvo.server.usecases.acting import Acting
from qirvo.wire.personal_records import ErasureBody, ErasureDocument, PersonalRecordsDocument

router = LateRouter(prefix="/v1", tags=["accounts"])
ELSEWHERE = (
    "Downloads, installations and use are counted without names: nothing in them is yours alone.",
    "The server's own log and backups are its operator's; ask them.",
    "What you published is everybody's to read: it is in the catalog.",
)
_IN_MEMORY_BYTES, _PIECE_BYTES = 1024 * 1024, 64 * 1024


@router.get(
    "/me/data",
    response_class=StreamingResponse,
    responses={200: {"model": PersonalRecordsDocument}},
    openapi_extra=dict(BEARER),
)
def show(request: Request, by: Caller) -> StreamingResponse:
    """Return everything that is recorded of the caller as one document; not to a program's token."""
    return records_answer(request, by)


@router.post("/me/erasure", openapi_extra=described(ErasureBody))
def erase_me(
    request: Request, by: Caller, body: Annotated[ErasureBody, Depends(json_body(ErasureBody))]
) -> ErasureDocument:
    """Erase the caller's own account, for good; the body names it once more. Needs a recent sign-in."""
    return _erased(request, by, by.name, body)


@router.post("/accounts/{name}/erasure", openapi_extra=described(ErasureBody))
def erase(
    request: Request, by: Caller, name: str, body: Annotated[ErasureBody, Depends(json_body(ErasureBody))]
) -> ErasureDocument:
    """Erase somebody's account for them, for good; administrators only. Needs a recent sign-in."""
    return _erased(request, by, name, body)


def records_answer(request: Request, by: Account) -> StreamingResponse:
    """Return everything that is recorded of `by` as a file.

    It is written to disk first: the database is not held while somebody reads slowly, and what fails is refused whole.
    """
    registry = registry_of(request)
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  # closed when it was sent
    try:
        for piece in _written(by, made_at=moment(registry.clock()), told=_told(request, by)):
            file.write(piece.encode())
        size_bytes = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{by.name}-records.json"',
        "Content-Length": str(size_bytes),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_pieces(file), media_type="application/json", headers=headers)


def acting_of(request: Request, by: Account) -> Acting:
    """Return who erases."""
    registry = registry_of(request)
    return Acting(by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id)


def _erased(request: Request, by: Account, name: str, body: ErasureBody) -> ErasureDocument:
    erased = personal_records.erase_account(name, typed=body.account, acting=acting_of(request, by))
    registry_of(request).wake()
    return ErasureDocument(account=name, records=dict(erased.records))


def _told(request: Request, by: Account) -> Iterator[tuple[Mapping[str, str], Iterator[Mapping[str, Any]]]]:
    for kind, records in personal_records.tell_records(by=by, uow=registry_of(request).reading()):
        yield {"kind": kind.name, "what": kind.what, "onErasure": kind.fate.value}, records


def _written(
    by: Account, *, made_at: str, told: Iterator[tuple[Mapping[str, str], Iterator[Mapping[str, Any]]]]
) -> Iterator[str]:
    """Yield a `PersonalRecordsDocument` in pieces."""
    yield _open({"account": by.name, "madeAt": made_at, "elsewhere": list(ELSEWHERE)}) + ',"kinds":['
    for number, (kind, records) in enumerate(told):
        yield ("," if number else "") + _open(kind) + ',"records":['
        for count, record in enumerate(records):
            yield ("," if count else "") + json.dumps({_as_it_travels(name): each for name, each in record.items()})
        yield "]}"
    yield "]}\n"


def _open(fields: Mapping[str, object]) -> str:
    return json.dumps(fields).removesuffix("}")


def _as_it_travels(column: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), column)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
