"""Serving a folder until told to stop, with its downloads counted and written down every few seconds."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from starlette.datastructures import Headers
from starlette.types import Scope

from qirvo.access_logs.live import LiveCounts
from qirvo.access_logs.tallying import CountedName
from qirvo.domain.errors import NotFoundError, QirvoError
from qirvo.server.serving import serve
from qirvo.server.sites.files import SiteFiles

WRITTEN_EVERY_S = 5.0
GRACE_S = 5
_ARCHIVES = (".zip", ".tgz", ".tar.gz")

log = structlog.get_logger("qirvo.site")


class ServedFolderMissingError(NotFoundError):
    """There is no folder to serve."""

    code = "site-folder-missing"
    hint = "Name a folder, for example that of `qirvo plugin website`."


def serve_site(
    folder: Path,
    *,
    host: str,
    port: int,
    counts: LiveCounts,
    releases: Callable[[], Mapping[str, CountedName]],
    behind_proxy: bool,
    when_listening: Callable[[], None],
) -> None:
    """Serve `folder` until SIGTERM or SIGINT.

    Args:
        folder: What is shown.
        host: The address to listen on.
        port: The port to listen on.
        counts: Takes the downloads.
        releases: Says what the files of signed releases count as, by their names; none where there are no releases.
        behind_proxy: Whether the caller's address is the last one that a proxy noted.
        when_listening: Called once connections are accepted.

    Raises:
        ServedFolderMissingError: There is no such folder.
        CannotListenError: The address is in use or not of this machine.
        CountsInUseError: Another process counts into the same file.
    """
    if not folder.is_dir():
        raise ServedFolderMissingError(f"there is no folder `{folder}`")
    naming = _Naming(folder, releases)

    def saw(file: str, scope: Scope) -> None:
        name = naming.name_of(file)
        if name is not None:
            headers = Headers(scope=scope)
            address = scope["client"][0] if scope.get("client") else ""
            if behind_proxy:
                address = headers.get("X-Forwarded-For", address).rpartition(",")[2]
            counts.saw(name, address=address, user_agent=headers.get("User-Agent", ""))

    counts.open()
    ended = threading.Event()
    writing = threading.Thread(target=_write_until, args=(ended, counts), name="qirvo-counts")
    try:
        writing.start()
        serve(SiteFiles(folder, saw=saw), host=host, port=port, grace_s=GRACE_S, when_listening=when_listening)
    finally:
        ended.set()
        writing.join()
        counts.close()


def _write_until(ended: threading.Event, counts: LiveCounts) -> None:
    while not ended.wait(WRITTEN_EVERY_S):
        try:
            counts.write()
        except QirvoError as error:  # what is not written is kept for the next time; files are served all the same
            log.warning("downloads not written", error=error.message)


class _Naming:
    """What a file counts as; the releases are read anew when the site was signed anew."""

    def __init__(self, folder: Path, releases: Callable[[], Mapping[str, CountedName]]) -> None:
        self._signed = folder / "metadata" / "timestamp.json"
        self._releases = releases
        self._seen: tuple[int, int] | None = None
        self._known: Mapping[str, CountedName] = {}
        self.read_anew()

    def read_anew(self) -> None:
        """Read the releases, unless the site is still as it was signed when they were read last."""
        seen = self._stamp()
        if seen == self._seen:
            return
        try:
            self._known = self._releases()
        except QirvoError as error:  # a site that is half copied is served, and counted by names meanwhile
            log.warning("releases unreadable", error=error.message)
        self._seen = seen

    def name_of(self, file: str) -> CountedName | None:
        """Return what `file` counts as: a release, or an archive by its own name; None for anything else."""
        is_archive = file.lower().endswith(_ARCHIVES)
        if file not in self._known and is_archive:
            self.read_anew()  # one look at the disk; reading takes a moment once after each signing
        return self._known.get(file, CountedName(file) if is_archive else None)

    def _stamp(self) -> tuple[int, int]:
        try:
            status = self._signed.stat()
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_ino
