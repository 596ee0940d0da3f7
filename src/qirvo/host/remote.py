"""The sources over HTTP or in a folder: what they say of themselves and signed, their archives, an ear for events."""

import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Protocol, runtime_checkable
from urllib.parse import quote, urljoin, urlsplit

import msgspec
import urllib3
from tuf.api.exceptions import DownloadError, DownloadHTTPError

from qirvo import __version__
from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import IntegrityError
from qirvo.domain.health import Ended
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory
from qirvo.domain.releases import LogHead, ReleaseIndex
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.versions import Version
from qirvo.host.advisory_answers import ask_source
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Clock, Discovered, GivenTicket, PrivateAccess, Receipt, Reporter, SignedFile
from qirvo.host.rollout_logs import fetch_log
from qirvo.host.sources import MalformedSourceError, Source
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.file_fetcher import FileFetcher, is_file_address
from qirvo.trust.tuf_client import FetcherInterface
from qirvo.trust.verifying import SourceUnreachableError, TrustedRepository, fingerprint_of
from qirvo.wire.discovery import PATH, DiscoveryDocument, PrivateRepositoryDocument

_DISCOVERY_BYTES = 64 * 1024
_DOWNLOAD_S = 1800.0
_REPORT_S = 3.0
_CREATED, _ACCEPTED, _FAULTS = 201, 202, 500
_LATER = frozenset({403, 404, 408, 410, 429})  # also what a server in front answers while the registry is away
_ANSWER_BYTES = 64 * 1024
_NOT_FOUND = frozenset({403, 404, 410})  # a static file server may answer any of them


class _Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """The registry's answer to what it recorded."""

    day: date | None = None


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    """The registry's answer to a host that begins."""

    deadline: Annotated[datetime, msgspec.Meta(tz=True)]
    ticket: str | None = None


class ArtifactMismatchError(IntegrityError):
    """An archive is longer than signed."""

    code = "artifact-too-long"


@runtime_checkable
class FetchesParts(Protocol):
    """A fetcher that can ask for parts of files."""

    def part(self, url: str, start: int, end: int) -> bytes:
        """Return the bytes of the file at `url` from `start` up to `end`."""
        ...

    def parts(self, url: str, start: int, end: int) -> Iterator[bytes]:
        """Yield them as they come."""
        ...


class HttpRepositories:
    """Reaches sources over HTTP, or however `fetcher` does.

    Args:
        layout: The host's.
        fetcher: What fetches, for metadata and archives alike.
        clock: This machine's, by which metadata expire.
    """

    def __init__(
        self,
        layout: HostLayout,
        *,
        fetcher: FetcherInterface | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._layout = layout
        self._clock = clock
        self._fetcher = fetcher if fetcher is not None else HttpFetcher(whole_s=_DOWNLOAD_S)
        self._opened: dict[str, TrustedRepository] = {}

    def discover(self, address: str, *, private: PrivateAccess | None = None) -> Discovered:
        """Look at `address` for the first time, or at a private repository of the registry there; nothing is kept."""
        if private is not None:
            return self._discover_private(address, private)
        document = self._document(address)
        repository = _folder(address if document is None else _led_to(_folder(address), document.repository))
        root = TrustedRepository.first_contact(repository, fetcher=self._fetcher)
        return Discovered(
            name="" if document is None else document.name,
            repository=repository,
            api=None
            if document is None or document.api is None
            else _led_to(_folder(address), document.api).rstrip("/"),
            root=root,
            fingerprint=fingerprint_of(root),
            announced_fingerprint=None if document is None else document.rootFingerprint,
        )

    def _discover_private(self, address: str, private: PrivateAccess) -> Discovered:
        fetcher, document = _authorized(private.token), self._document(address)
        named = "v1" if document is None or document.api is None else document.api
        api = _folder(_led_to(_folder(address), named))
        url = f"{api}publishers/{quote(private.publisher, safe='')}/private-repository"
        try:
            with _fetching(url):
                content = fetcher.download_bytes(url, _DISCOVERY_BYTES)
            told = msgspec.json.decode(content, type=PrivateRepositoryDocument)
        except msgspec.MsgspecError as exc:
            raise MalformedSourceError(f"`{url}` cannot be understood: {exc}") from exc
        repository = _folder(_led_to(url, told.repository))
        if urlsplit(repository)[:2] != urlsplit(address)[:2]:
            raise MalformedSourceError(f"`{url}` would have the token sent elsewhere, to `{repository[:200]}`")
        root = TrustedRepository.first_contact(repository, fetcher=fetcher)
        return Discovered(
            name="" if document is None else document.name,
            repository=repository,
            api=api.rstrip("/"),
            root=root,
            fingerprint=fingerprint_of(root),
            announced_fingerprint=told.rootFingerprint,
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

    def prepare(self, source: Source, plugin_ids: Collection[PluginId]) -> None:
        """Fetch what is new about these plugins, several files at once."""
        self._repository(source).prepare(plugin_ids)

    def known(self, source: Source, plugin_id: PluginId) -> tuple[ReleaseIndex, datetime] | None:
        """Return the newest verified index and signed time, without asking the source."""
        repository = self._repository(source)
        index, signed_now = repository.cached_index(plugin_id), repository.signed_now
        return None if index is None or signed_now is None else (index, signed_now)

    def download(
        self, source: Source, file: SignedFile, destination: Path, *, reporter: Reporter, license_key: str = ""
    ) -> None:
        """Fetch a file's bytes to `destination`, counted and hashed on their way; go on where a connection breaks."""
        fetcher = self._fetcher_with(source, license_key)
        url = urljoin(source.repository, file.path)
        sha256, done = hashlib.sha256(), 0
        with disk_errors(destination), _fetching(url), destination.open("wb") as written:
            for chunk in _pieces(fetcher, url, file.size_bytes):
                done += len(chunk)
                if done > file.size_bytes:
                    raise ArtifactMismatchError(f"`{url}` is longer than the signed `{file.size_bytes}` bytes")
                sha256.update(chunk)
                written.write(chunk)
                reporter.progress(done, file.size_bytes)
        found = Digest(sha256.hexdigest())
        if found != file.digest:
            raise DigestMismatchError(f"`{url}` is `{found}`, signed is `{file.digest}`")

    def part(self, source: Source, file: SignedFile, start: int, end: int, *, license_key: str = "") -> bytes:
        """Return the bytes of an artifact from `start` up to `end`."""
        url = urljoin(source.repository, file.path)
        fetcher = self._fetcher_with(source, license_key)
        if not isinstance(fetcher, FetchesParts):
            raise SourceUnreachableError(f"parts of `{url}` cannot be fetched")
        with _fetching(url):
            return fetcher.part(url, start, end)

    def rollout_log(self, source: Source, plugin_id: PluginId, signed: LogHead) -> list[LogEntry]:
        """Return the plugin's rollout log, as the source's API or a mirror's file has it."""
        return fetch_log(source, plugin_id, signed, fetch=self._fetcher_for(source).download_bytes)

    def _fetcher_with(self, source: Source, license_key: str) -> FetcherInterface:
        """Return what fetches releases: with a license key by a connection of its own, so that nothing else has it."""
        if license_key and not is_file_address(source.repository):
            return HttpFetcher(whole_s=_DOWNLOAD_S, authorization=f"License {license_key}")
        return self._fetcher_for(source)

    def advisories(self, source: Source, installed: Mapping[PluginId, Version]) -> Sequence[PluginAdvisory]:
        """Ask the source's API which security advisories affect these versions of its plugins."""
        return ask_source(source, installed)

    def begin_report(self, source: Source, plugin_id: PluginId, version: Version) -> GivenTicket | None:
        """Tell the source's API that the release is being installed; return its ticket, None where there is none."""
        told = _tell(source, "health-reports", {"pluginId": str(plugin_id), "version": str(version)})
        if told is None or told[0] != _CREATED:
            return None
        try:
            answer = msgspec.json.decode(told[1], type=_Begun)
        except msgspec.MsgspecError:
            return None
        return None if answer.ticket is None else GivenTicket(text=answer.ticket, deadline=answer.deadline)

    def end_report(self, source: Source, ticket: str, ended: Ended) -> bool:
        """Tell the source's API how the installation of `ticket` ended; False when it does not answer."""
        told = _tell(source, "health-reports/end", {"ticket": ticket, "ended": ended.value})
        return told is not None and told[0] < _FAULTS  # what it refuses now, it refuses again

    def report(self, source: Source, events: Sequence[Mapping[str, Any]]) -> Receipt | None:
        """Tell the source's API what happened, once, shortly; None where nobody takes it now."""
        told = _tell(source, "events", {"events": list(events)})
        if told is None or told[0] >= _FAULTS or told[0] in _LATER:
            return None
        if told[0] != _ACCEPTED:
            return Receipt(is_refused=True)
        try:
            return Receipt(day=msgspec.json.decode(told[1], type=_Recorded).day)
        except msgspec.MsgspecError:
            return Receipt()

    def _repository(self, source: Source) -> TrustedRepository:
        if source.name not in self._opened:
            folder = self._layout.trust(source.name)
            max_age = None if source.max_age_s is None else timedelta(seconds=source.max_age_s)
            self._opened[source.name] = TrustedRepository(
                source.repository, folder, fetcher=self._fetcher_for(source), max_age=max_age, clock=self._clock
            )
        return self._opened[source.name]

    def _fetcher_for(self, source: Source) -> FetcherInterface:
        """Return what fetches from `source`: a private one has connections of its own; nobody else gets its token."""
        if is_file_address(source.repository):
            return FileFetcher()
        return _authorized(source.token) if source.token else self._fetcher

    def _document(self, address: str) -> DiscoveryDocument | None:
        """Return what the registry at `address` says of itself; None when nothing does: a static repository."""
        if is_file_address(address):
            return None  # a folder leads nowhere else
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


def _pieces(fetcher: FetcherInterface, url: str, size_bytes: int) -> Iterator[bytes]:
    """Yield a file's bytes. Where the transfer breaks off it goes on, as long as each try brings it further."""
    done, chunks = 0, fetcher.fetch(url)
    while True:
        before = done
        try:
            for chunk in chunks:
                done += len(chunk)
                yield chunk
        except DownloadError:
            if done == before or done >= size_bytes or not isinstance(fetcher, FetchesParts):
                raise
            chunks = fetcher.parts(url, done, size_bytes)
        else:
            return


def _tell(source: Source, what: str, document: Mapping[str, object]) -> tuple[int, bytes] | None:
    """Tell the source's API something, once, shortly; return status and answer, None where nobody answers."""
    if source.api is None:
        return None
    try:
        answer = urllib3.request(
            "POST",
            f"{source.api}/{what}",
            body=msgspec.json.encode(document),
            headers={"Content-Type": "application/json", "User-Agent": f"qirvo/{__version__}"},
            timeout=_REPORT_S,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        with answer:
            return answer.status, answer.read(_ANSWER_BYTES)
    except urllib3.exceptions.HTTPError:
        return None


def _authorized(token: str) -> HttpFetcher:
    return HttpFetcher(whole_s=_DOWNLOAD_S, authorization=f"Bearer {token}")


@contextmanager
def _fetching(url: str) -> Iterator[None]:
    try:
        yield
    except DownloadError as exc:
        raise SourceUnreachableError(f"`{url}` cannot be fetched: {exc}") from exc


def _led_to(address: str, reference: str) -> str:
    """Return the address that `reference`, which the registry at `address` names, stands for."""
    try:
        led = urljoin(address, reference)
        is_reached = urlsplit(led).scheme in ("http", "https")
    except ValueError as exc:
        raise MalformedSourceError(f"`{address}` leads to `{reference[:200]}`, which is no address") from exc
    if not is_reached:  # a registry does not say which folder of this machine is read
        raise MalformedSourceError(f"`{address}` leads to `{reference[:200]}`, which is no http or https address")
    return led


def _folder(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(path=parts.path.rstrip("/") + "/", query="", fragment="").geturl()
