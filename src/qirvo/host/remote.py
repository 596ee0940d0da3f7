"""The sources over HTTP: what they say about themselves, what they signed, their archives, and their ear for events."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from qirvo import __version__
from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import IntegrityError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact, ReleaseIndex
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Discovered, Reporter
from qirvo.host.sources import MalformedSourceError, Source
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.tuf_api import FetcherInterface
from qirvo.trust.verifying import SourceUnreachableError, TrustedRepository, fingerprint_of
from qirvo.wire.discovery import PATH, DiscoveryDocument

_DISCOVERY_BYTES = 64 * 1024
_DOWNLOAD_S = 1800.0
_REPORT_S = 3.0
_NOT_FOUND = frozenset({403, 404, 410})  # a static file server may answer any of them


class ArtifactMismatchError(IntegrityError):
    """An archive is longer than signed."""

    code = "artifact-too-long"


class HttpRepositories:
    """Reaches sources over HTTP, or however `fetcher` does.

    Args:
        layout: The host's.
        fetcher: What fetches, for metadata and archives alike.
    """

    def __init__(self, layout: HostLayout, *, fetcher: FetcherInterface | None = None) -> None:
        self._layout = layout
        self._fetcher = fetcher if fetcher is not None else HttpFetcher(whole_s=_DOWNLOAD_S)
        self._opened: dict[str, TrustedRepository] = {}

    def discover(self, address: str) -> Discovered:
        """Look at `address` for the first time; nothing is kept."""
        document = self._document(address)
        repository = _folder(address if document is None else _led_to(address, document.repository))
        root = TrustedRepository.first_contact(repository, fetcher=self._fetcher)
        return Discovered(
            name="" if document is None else document.name,
            repository=repository,
            api=None if document is None else _led_to(address, document.api).rstrip("/"),
            root=root,
            fingerprint=fingerprint_of(root),
            announced_fingerprint=None if document is None else document.rootFingerprint,
        )

    def pin(self, source: Source, root: bytes) -> None:
        """Trust `root` for `source` from now on."""
        self._repository(source).pin(root)

    def forget(self, source: Source) -> None:
        """Delete what is known of `source`."""
        self._opened.pop(source.name, None)
        folder = self._layout.trust(source.name)
        with disk_errors(folder):
            if folder.is_dir():
                shutil.rmtree(folder)

    def refresh(self, source: Source) -> datetime:
        """Fetch and verify the newest metadata; return the signed time."""
        return self._repository(source).refresh()

    def index(self, source: Source, plugin_id: PluginId) -> ReleaseIndex:
        """Return the plugin's index as the last refresh reached it."""
        return self._repository(source).release_index(plugin_id)

    def known(self, source: Source, plugin_id: PluginId) -> tuple[ReleaseIndex, datetime] | None:
        """Return the newest verified index and signed time, without asking the source."""
        repository = self._repository(source)
        index, signed_now = repository.cached_index(plugin_id), repository.signed_now
        return None if index is None or signed_now is None else (index, signed_now)

    def download(self, source: Source, artifact: Artifact, destination: Path, *, reporter: Reporter) -> None:
        """Fetch the artifact's bytes to `destination`, counted and hashed on their way."""
        url = urljoin(source.repository, artifact.path)
        sha256, done = hashlib.sha256(), 0
        with disk_errors(destination), _fetching(url), destination.open("wb") as file:
            for chunk in self._fetcher.fetch(url):
                done += len(chunk)
                if done > artifact.size_bytes:
                    raise ArtifactMismatchError(f"`{url}` is longer than the signed `{artifact.size_bytes}` bytes")
                sha256.update(chunk)
                file.write(chunk)
                reporter.progress(done, artifact.size_bytes)
        found = Digest(sha256.hexdigest())
        if found != artifact.digest:
            raise DigestMismatchError(f"`{url}` is `{found}`, signed is `{artifact.digest}`")

    def report(self, source: Source, events: Sequence[Mapping[str, str]]) -> None:
        """Tell the source's API what happened, once, shortly; a failure is passed over."""
        if source.api is None:
            return
        try:
            urllib3.request(
                "POST",
                f"{source.api}/events",
                body=msgspec.json.encode({"events": list(events)}),
                headers={"Content-Type": "application/json", "User-Agent": f"qirvo/{__version__}"},
                timeout=_REPORT_S,
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            return  # counted events are a courtesy to the publisher, never a condition

    def _repository(self, source: Source) -> TrustedRepository:
        if source.name not in self._opened:
            folder = self._layout.trust(source.name)
            self._opened[source.name] = TrustedRepository(source.repository, folder, fetcher=self._fetcher)
        return self._opened[source.name]

    def _document(self, address: str) -> DiscoveryDocument | None:
        """Return what the registry at `address` says of itself; None when nothing does: a static repository."""
        url = _folder(address) + PATH.lstrip("/")
        try:
            with _fetching(url):
                content = self._fetched(url)
            return None if content is None else msgspec.json.decode(content, type=DiscoveryDocument)
        except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
            raise MalformedSourceError(f"`{url}` cannot be understood: {exc}") from exc

    def _fetched(self, url: str) -> bytes | None:
        try:
            return bytes(self._fetcher.download_bytes(url, _DISCOVERY_BYTES))
        except DownloadHTTPError as exc:
            if exc.status_code in _NOT_FOUND:
                return None
            raise


@contextmanager
def _fetching(url: str) -> Iterator[None]:
    try:
        yield
    except DownloadError as exc:
        raise SourceUnreachableError(f"`{url}` cannot be fetched: {exc}") from exc


def _led_to(address: str, reference: str) -> str:
    """Return the address that `reference`, which the registry at `address` names, stands for."""
    try:
        return urljoin(address, reference)
    except ValueError as exc:
        raise MalformedSourceError(f"`{address}` leads to `{reference[:200]}`, which is no address") from exc


def _folder(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(path=parts.path.rstrip("/") + "/", query="", fragment="").geturl()
