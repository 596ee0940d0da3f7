"""Putting a file where a plain HTTP server takes files: `PUT address/name`, as WebDAV and file stores understand it.

The digest travels along (RFC 9530), so that a server which looks at it refuses what was spoilt on the way.
"""

import base64
import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from qirvo.client.addresses import RegistryAddress
from qirvo.client.multipart import CHUNK_BYTES, Progress
from qirvo.client.transport import Body, HttpTransport, Transport
from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError, InvalidError, UnavailableError

_TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
_WHO_ARE_YOU = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED})


class PlaceRefusesError(InvalidError):
    """The server does not take the file."""

    code = "file-place-refuses"
    hint = "Look whether the address takes files by `PUT`, and files of this size."


class PlaceForbiddenError(ForbiddenError):
    """The server takes files from others only."""

    code = "file-place-forbidden"
    hint = "Set QIRVO_ENDPOINT_TOKEN to a token that may write there."


class PlaceUnavailableError(UnavailableError):
    """The server cannot take the file now."""

    code = "file-place-unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A place that takes files.

    Attributes:
        token: Sent as a bearer token; None sends none.
    """

    address: RegistryAddress
    token: str | None
    transport: Transport

    @classmethod
    def open(cls, address: str, token: str | None) -> "FilePlace":
        """Return the place at `address`, over real connections.

        Raises:
            MalformedAddressError: It is no address.
        """
        parsed = RegistryAddress.parse(address)
        return cls(address=parsed, token=token, transport=HttpTransport(address=parsed))

    def put(self, name: str, path: Path, progress: Progress) -> str:
        """Put the file at `path` there as `name`, and return its address.

        Raises:
            PlaceForbiddenError: The place does not know or trust who sends.
            PlaceRefusesError: The place takes no such file.
            PlaceUnavailableError: It cannot now.
            RegistryUnreachableError: There was no answer.
        """
        size = path.stat().st_size
        with path.open("rb") as content:
            digest = base64.b64encode(hashlib.file_digest(content, "sha256").digest()).decode()
        proof = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        answer = self.transport.send(
            "PUT",
            f"/{quote(name)}",
            headers={**proof, "Content-Digest": f"sha-256=:{digest}:"},
            body=Body(content_type="application/zip", size_bytes=size, pieces=lambda: _pieces(path, size, progress)),
        )
        place = f"{self.address}/{quote(name)}"
        if answer.status in _TAKEN:
            return place
        said = f"`{place}` answered `{answer.status}`"
        if answer.status in _WHO_ARE_YOU:
            raise PlaceForbiddenError(said)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PlaceUnavailableError(said)
        raise PlaceRefusesError(said)


def _pieces(path: Path, size: int, progress: Progress) -> Iterator[bytes]:
    sent = 0
    with path.open("rb") as content:
        while piece := content.read(CHUNK_BYTES):
            progress(sent, size)
            yield piece
            sent += len(piece)
    progress(sent, size)
