"""Images in an image registry, over the OCI distribution protocol (version 1.1; the CNCF registry 2.8 and newer).

Every document and blob is compared with its digest, on its way here and after it was pushed: an image registry is a
place where bytes lie, not a source of trust.
"""

import hashlib
import json
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3

from qirvo import __version__
from qirvo.deploy.images.credential_files import ImageCredential
from qirvo.deploy.images.media import INDEX_TYPES, MANIFEST_TYPES, ImageDocument
from qirvo.deploy.images.registry_access import (
    ImageRegistryRefusedError,
    ImageRegistryUnreachableError,
    RegistryAccess,
)
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import InvalidError, QirvoError
from qirvo.domain.images import ImageReference

_MAX_DOCUMENT_BYTES = 4 * 1024 * 1024  # what registries take
_CHUNK = 256 * 1024
_SMALL_BYTES = 64 * 1024
_ACCEPT = ", ".join((*MANIFEST_TYPES, *INDEX_TYPES))
_OK, _CREATED, _ACCEPTED, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 200, 201, 202, 401, 403, 404
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PUBLIC_API = {"docker.io": "registry-1.docker.io"}
_TAGS_A_PAGE = 1000


class AuthorityUnreadableError(InvalidError):
    """The file of certificate authorities cannot be used."""

    code = "image-registry-authority-unreadable"
    hint = "Give a file of PEM certificates that this image registry's certificate leads to."


def connect(*, authority: Path | None = None, timeout_s: float = 60.0) -> urllib3.PoolManager:
    """Return what sends requests to image registries.

    Args:
        authority: Certificates to trust instead of the system's.
        timeout_s: How long a connection may take, and how long a read may stall.

    Raises:
        AuthorityUnreadableError: `authority` cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=None if authority is None else str(authority))
    except (OSError, ssl.SSLError) as exc:
        raise AuthorityUnreadableError(f"`{authority}` cannot be used: {exc}") from exc
    headers = {"User-Agent": f"qirvo/{__version__}"}
    retries = urllib3.Retry(2, redirect=5, allowed_methods=("GET", "HEAD"), respect_retry_after_header=False)
    return urllib3.PoolManager(headers=headers, timeout=timeout_s, retries=retries, ssl_context=context)


def speaks_plain_http(registry: str) -> bool:
    """Say whether `registry` is on this machine, where no TLS is expected unless it is asked for."""
    return registry.rpartition(":")[0] in _LOOPBACK or registry in _LOOPBACK


class HttpImageRepository:
    """Images of one name in an image registry; an `ImageRepository`.

    Args:
        reference: Whose registry and repository count.
        pool: Sends the requests (`connect`).
        credential: Who asks; None for nobody.
        plain_http: Whether to speak without TLS; by default only with this machine.
    """

    def __init__(
        self,
        reference: ImageReference,
        *,
        pool: urllib3.PoolManager,
        credential: ImageCredential | None = None,
        plain_http: bool | None = None,
    ) -> None:
        self._reference = reference
        self._pool = pool
        plain = speaks_plain_http(reference.registry) if plain_http is None else plain_http
        self._secure = not plain
        network_host = _PUBLIC_API.get(reference.registry, reference.registry)
        self._origin = f"{'http' if plain else 'https'}://{network_host}"
        self._access = RegistryAccess(pool=pool, credential=credential)

    @property
    def name(self) -> str:
        """`registry/repository`."""
        return self._reference.name

    @property
    def registry(self) -> str:
        """The image registry."""
        return self._reference.registry

    @property
    def repository(self) -> str:
        """The path of the images there."""
        return self._reference.repository

    def document(self, pointer: str) -> ImageDocument:
        """Return the manifest or index that a tag or a digest names."""
        answer = self._request("GET", f"/manifests/{pointer}", headers={"Accept": _ACCEPT}, preload=False)
        try:
            content = answer.read(_MAX_DOCUMENT_BYTES + 1)
        except urllib3.exceptions.HTTPError as exc:
            raise self._unreachable(exc) from exc
        finally:
            answer.release_conn()
        if len(content) > _MAX_DOCUMENT_BYTES:
            raise ImageRegistryUnreachableError(f"`{self.name}` answers with more than any manifest may have")
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        found = ImageDocument(media_type=media_type, content=content)
        if ":" in pointer and str(found.digest) != pointer:
            raise DigestMismatchError(f"`{self.name}` answers `{found.digest}` for `{pointer}`")
        return found

    def put_document(self, document: ImageDocument, *, tag: str | None = None) -> bool:
        """Store `document`, and prove that it arrived; say whether its `subject` was noted."""
        pointer = tag or str(document.digest)
        headers = {"Content-Type": document.media_type}
        answer = self._request("PUT", f"/manifests/{pointer}", headers=headers, body=document.content, wanted=_CREATED)
        arrived = self._request("HEAD", f"/manifests/{pointer}", headers={"Accept": _ACCEPT})
        told = arrived.headers.get("Docker-Content-Digest", str(document.digest))
        if told != str(document.digest):
            raise DigestMismatchError(f"`{self.name}:{pointer}` is `{told}` after `{document.digest}` was pushed")
        return "OCI-Subject" in answer.headers

    def blob(self, digest: Digest, *, size: int) -> Iterator[bytes]:
        """Yield the blob that `digest` names."""
        answer = self._request("GET", f"/blobs/{digest}", preload=False)
        taken, sha256 = 0, hashlib.sha256()
        try:
            for chunk in answer.stream(_CHUNK, decode_content=False):
                taken += len(chunk)
                if taken > size:
                    break
                sha256.update(chunk)
                yield chunk
        except urllib3.exceptions.HTTPError as exc:
            raise self._unreachable(exc) from exc
        finally:
            answer.release_conn()
        if taken != size or sha256.hexdigest() != digest.hex:
            raise DigestMismatchError(f"the blob `{digest}` of `{self.name}` is not what its digest says")

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        return self._request("HEAD", f"/blobs/{digest}", missing_is_fine=True).status == _OK

    def put_blob(self, digest: Digest, content: BinaryIO, *, size: int) -> None:
        """Store `content`; to ask whether something small is there takes as long as sending it."""
        if size > _SMALL_BYTES and self.has_blob(digest):
            return
        begun = self._request("POST", "/blobs/uploads/", wanted=_ACCEPTED)
        place = self._upload_place(begun, digest)
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        self._request("PUT", place, headers=headers, body=content, wanted=_CREATED)

    def borrow_blob(self, digest: Digest, lender: ImageRepository) -> bool:
        """Mount a blob of another repository of the same image registry."""
        if not isinstance(lender, HttpImageRepository) or lender.registry != self.registry:
            return False
        asked = urlencode({"mount": str(digest), "from": lender.repository})
        return self._request("POST", f"/blobs/uploads/?{asked}", wanted=None).status == _CREATED

    def referrers(self, subject: Digest) -> ImageDocument | None:
        """Return what the image registry lists itself, from version 1.1 of the protocol on."""
        answer = self._request("GET", f"/referrers/{subject}", wanted=_OK, missing_is_fine=True)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status != _OK or media_type not in INDEX_TYPES:
            return None
        return ImageDocument(media_type=media_type, content=answer.data)

    def tags(self) -> tuple[str, ...]:
        """Return every tag, in order."""
        found: set[str] = set()
        last = ""
        while True:
            asked = urlencode({"n": _TAGS_A_PAGE} | ({"last": last} if last else {}))
            answer = self._request("GET", f"/tags/list?{asked}", missing_is_fine=True)
            if answer.status != _OK:
                return ()
            page = answer.json().get("tags") or []
            found.update(map(str, page))
            if not page or "Link" not in answer.headers or max(page) <= last:
                return tuple(sorted(found))
            last = max(page)

    def _upload_place(self, begun: urllib3.BaseHTTPResponse, digest: Digest) -> str:
        """Return where to send an upload: the registry's own word, at the registry alone."""
        place = urljoin(f"{self._origin}/", begun.headers.get("Location", ""))
        if urlsplit(place).netloc != urlsplit(self._origin).netloc:
            raise ImageRegistryUnreachableError(f"`{self.name}` sends uploads elsewhere, to `{place[:200]}`")
        return f"{place}{'&' if '?' in place else '?'}{urlencode({'digest': str(digest)})}"

    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | BinaryIO | None = None,
        wanted: int | None = _OK,
        missing_is_fine: bool = False,
        preload: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request, once more when a challenge was answered; `wanted` None takes any answer that is no refusal.

        Raises:
            QirvoError: The answer is another.
        """
        url = path if path.startswith("http") else f"{self._origin}/v2/{self.repository}{path}"
        for last in (False, True):
            if body is not None and not isinstance(body, bytes):
                body.seek(0)
            answer = self._send(method, url, headers=headers, body=body, preload=preload)
            if answer.status != _UNAUTHORIZED or last:
                break
            challenge = answer.headers.get("WWW-Authenticate", "")
            answer.drain_conn()
            if not self._access.answer(challenge, registry=self.registry, secure=self._secure):
                break
        accepted = answer.status == wanted or (wanted is None and answer.status < _UNAUTHORIZED)
        if accepted or (missing_is_fine and answer.status == _NOT_FOUND):
            return answer
        content = answer.data if preload else answer.read(_CHUNK)
        raise self._refusal(answer.status, content, path)

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None,
        body: bytes | BinaryIO | None,
        preload: bool,
    ) -> urllib3.BaseHTTPResponse:
        sent = {**self._pool.headers, **self._access.headers(), **(headers or {})}
        try:
            return self._pool.request(method, url, headers=sent, body=body, preload_content=preload)
        except urllib3.exceptions.HTTPError as exc:
            raise self._unreachable(exc) from exc
        except (OSError, ValueError) as exc:
            raise self._unreachable(exc) from exc

    def _refusal(self, status: int, content: bytes, path: str) -> QirvoError:
        told = _told(content)
        if status in (_UNAUTHORIZED, _FORBIDDEN):
            return ImageRegistryRefusedError(f"`{self.name}` is refused by its image registry{told}")
        if status == _NOT_FOUND:
            return ImageNotFoundError(f"there is no `{path.strip('/')}` in `{self.name}`{told}")
        return ImageRegistryUnreachableError(f"`{self.name}` answers HTTP {status}{told}")

    def _unreachable(self, reason: Exception) -> ImageRegistryUnreachableError:
        inner = getattr(reason, "reason", None) or reason
        return ImageRegistryUnreachableError(f"no usable answer from `{self._origin}` for `{self.repository}`: {inner}")


def _told(content: bytes) -> str:
    """Return what the registry says of a refusal, after a colon; nothing when it says nothing."""
    try:
        faults = json.loads(content)["errors"]
        said = [str(fault.get("message") or fault["code"]) for fault in faults[:3]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return "".join(f": {text[:200]}" for text in said)
