"""Private repositories: their files, for members of the publisher alone, and what hosts compare on first contact.

Whoever may not read one is answered as if there were none.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from qirvo.domain.access import MissingRightError
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.memberships import NoSuchPublisherError
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import refusal
from qirvo.server.http.read_plane import PRIVATE, REPOSITORIES, NoSuchFileError, ReadPlane
from qirvo.server.http.refusals import note_refusal
from qirvo.server.http.sightings import saw_download
from qirvo.server.http.visibility import bearer_of, reads_private
from qirvo.server.http.wiring import Registry, registry_of
from qirvo.server.usecases.visibility import may_read_repository
from qirvo.wire.discovery import PrivateRepositoryDocument

router = LateRouter(prefix="/v1", tags=["private plugins"])
PREFIX = f"{REPOSITORIES}private/"
_PUBLISHER = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")


class PrivateReadPlanes:
    """Serves the publishers' private repositories, which lie below one folder, to whoever `may_read` one.

    That somebody's token was not good for one is told to `note`, whether there is one or not.
    """

    def __init__(
        self,
        folder: Path,
        *,
        may_read: Callable[[str, Headers], bool],
        note: Callable[[str, Scope], None],
        count_download: Callable[[Digest, Scope], None],
        accel_path: str = "",
    ) -> None:
        self._folder = folder
        self._may_read = may_read
        self._note = note
        self._count_download = count_download
        self._accel_path = accel_path
        self._planes: dict[str, ReadPlane] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a file."""
        relative = scope["path"].removeprefix(PREFIX)
        publisher = relative.partition("/")[0]
        is_name = _PUBLISHER.fullmatch(publisher) is not None
        if is_name and await run_in_threadpool(self._may_read, publisher, Headers(scope=scope)):
            await self._plane(publisher)(scope, receive, send)
            return
        if is_name and "Authorization" in Headers(scope=scope):
            await run_in_threadpool(self._note, publisher, scope)
        missing = refusal(NoSuchFileError(f"there is no file `{relative[:200]}`"))
        missing.headers["Cache-Control"] = "private, no-store"
        await missing(scope, receive, send)

    def _plane(self, publisher: str) -> ReadPlane:
        if publisher not in self._planes:
            self._planes[publisher] = ReadPlane(
                self._folder / publisher,
                prefix=f"{PREFIX}{publisher}/",
                count_download=self._count_download,
                caching=PRIVATE,
                accel_path=self._accel_path,
            )
        return self._planes[publisher]


def private_read_planes(registry: Registry) -> PrivateReadPlanes:
    """Return what answers for the private repositories of `registry`."""
    return PrivateReadPlanes(
        registry.private_folder,
        may_read=lambda publisher, headers: reads_private(registry, publisher, headers),
        note=lambda publisher, scope: _note(registry, publisher, scope),
        count_download=partial(saw_download, registry, way_out=DistributionChannel.PRIVATE),
        accel_path=registry.accel_path,
    )


def _note(registry: Registry, publisher: str, scope: Scope) -> None:
    path = f"{PREFIX}{{publisher}}"
    request = Request({**scope, "path_params": {"publisher": publisher}, "route": SimpleNamespace(path=path)})
    request.state.actor = bearer_of(registry, request.headers)
    note_refusal(request, MissingRightError("this token is not good for the private repository"))


@router.get("/publishers/{publisher}/private-repository", openapi_extra=dict(BEARER))
def show(request: Request, by: Caller, publisher: str) -> PrivateRepositoryDocument:
    """Show members of a publisher where its private repository is, and the fingerprint of its first root."""
    registry = registry_of(request)
    may_read = may_read_repository(publisher, by=by, uow=registry.reading())
    fingerprint = registry.private_repositories.fingerprint(publisher) if may_read else None
    if fingerprint is None:
        raise NoSuchPublisherError(f"there is no private repository of `{publisher[:80]}` here")
    return PrivateRepositoryDocument(repository=f"{PREFIX}{publisher}/", rootFingerprint=fingerprint)
