"""What every way to the sources does: the real one over a signed folder, and the fake."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from tuf.api.exceptions import DownloadError

from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, NotFoundError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import LogHead, Release
from qirvo.domain.rollout_log import BrokenLogError, LogEntry
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Repositories, Silent
from qirvo.host.remote import HttpRepositories
from qirvo.host.rollout_logs import NoRolloutLogError
from qirvo.host.sources import MalformedSourceError, Source
from qirvo.trust.release_index import write_release_index
from qirvo.wire.discovery import PATH, DiscoveryDocument
from qirvo.wire.rollout_log import RolloutLogPage, log_document
from tests.support.builders import WEATHER
from tests.support.hosts import REGISTRY, FakeRepositories, a_plugin
from tests.support.repositories import FolderFetcher, a_repository, right_now


@dataclass
class Published:
    """A way to sources and what it finds there: the weather plugin's first release."""

    repositories: Repositories
    release: Release
    publish: Callable[[Path], Release]

    def source(self, name: str = "main") -> Source:
        found = self.repositories.discover(REGISTRY)
        source = Source(
            name=name,
            address=REGISTRY,
            repository=found.repository,
            api=found.api,
            fingerprint=found.fingerprint,
            added_at="",
        )
        self.repositories.pin(source, found.root)
        return source


def fake(folder: Path) -> Published:
    repositories = FakeRepositories(folder / "archives")
    return Published(repositories, repositories.publish(a_plugin(folder)), repositories.publish)


def real(folder: Path) -> Published:
    site = folder / "site"
    signed = a_repository(site / "repositories" / "public")
    drawn = FakeRepositories(signed.folder / "artifacts")  # draws the index up; the real one signs and serves it

    def publish(plugin: Path) -> Release:
        release = drawn.publish(plugin)
        signed.publish({WEATHER: write_release_index(drawn.indexes[WEATHER])}, now=right_now())
        show_log(drawn.logs[WEATHER])
        return release

    def show_log(log: list[LogEntry]) -> None:
        """One entry a page."""
        address = site / "v1" / "plugins" / str(WEATHER)
        address.mkdir(parents=True, exist_ok=True)
        for number, entry in enumerate(log):
            following = number + 1 if number + 1 < len(log) else None
            page = RolloutLogPage(entries=[log_document(entry)], next=following)
            (address / f"rollout-log?after={number}&limit=500").write_bytes(msgspec.json.encode(page))

    document = DiscoveryDocument(
        name="Example", repository="/repositories/public", api="/v1", rootFingerprint=signed.fingerprint
    )
    (site / ".well-known").mkdir(parents=True)
    (site / PATH.lstrip("/")).write_bytes(msgspec.json.encode(document))
    repositories = HttpRepositories(HostLayout(folder / "home"), fetcher=FolderFetcher(site, f"{REGISTRY}/"))
    return Published(repositories, publish(a_plugin(folder)), publish)


@pytest.fixture(params=[fake, real])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Published:
    make: Callable[[Path], Published] = request.param
    return make(tmp_path)


def test_a_first_look_tells_where_everything_is(published: Published):
    found = published.repositories.discover(REGISTRY)
    assert (found.repository, found.api) == (f"{REGISTRY}/repositories/public/", f"{REGISTRY}/v1")
    assert found.fingerprint == str(Digest.of(found.root))


def test_a_release_that_was_published_is_in_the_index(published: Published):
    source = published.source()
    published.repositories.refresh(source)
    assert published.repositories.index(source, WEATHER).release(published.release.version) == published.release


def test_an_index_moves_on_with_a_refresh_only(published: Published, tmp_path: Path):
    source = published.source()
    published.repositories.refresh(source)
    newer = published.publish(a_plugin(tmp_path, "1.1.0"))
    before = newer.version in published.repositories.index(source, WEATHER).releases
    published.repositories.refresh(source)
    after = newer.version in published.repositories.index(source, WEATHER).releases
    assert (before, after) == (False, True)


def test_a_plugin_that_is_not_listed_is_not_found(published: Published):
    source = published.source()
    published.repositories.refresh(source)
    with pytest.raises(NotFoundError):
        published.repositories.index(source, PluginId("acme", "nothing"))


def test_what_was_prepared_is_read_as_always(published: Published):
    source = published.source()
    published.repositories.refresh(source)
    for _ in range(2):
        published.repositories.prepare(source, [WEATHER, PluginId("acme", "nothing")])
    assert published.repositories.index(source, WEATHER).plugin_id == WEATHER


def test_what_was_read_is_known_without_asking(published: Published):
    source = published.source()
    signed_now = published.repositories.refresh(source)
    index = published.repositories.index(source, WEATHER)
    assert published.repositories.known(source, WEATHER) == (index, signed_now)


def test_nothing_is_known_before_the_first_refresh(published: Published):
    assert published.repositories.known(published.source(), WEATHER) is None


def test_an_artifact_is_downloaded_whole(published: Published, tmp_path: Path):
    source = published.source()
    place = tmp_path / "weather.zip"
    published.repositories.download(source, published.release.artifact, place, reporter=Silent())
    assert Digest.of(place.read_bytes()) == published.release.artifact.digest


def test_another_root_is_not_pinned_over_the_first(published: Published, tmp_path: Path):
    source = published.source()
    other = (a_repository(tmp_path / "other").folder / "metadata" / "1.root.json").read_bytes()
    with pytest.raises(ConflictError):
        published.repositories.pin(source, other)


def test_a_forgotten_source_can_be_pinned_anew(published: Published):
    source = published.source()
    published.repositories.forget(source)
    published.source()


def test_the_rollout_log_leads_past_what_is_signed(published: Published, tmp_path: Path):
    source = published.source()
    published.repositories.refresh(source)
    first = published.repositories.index(source, WEATHER).log
    assert first is not None
    published.publish(a_plugin(tmp_path, "1.1.0"))
    log = published.repositories.rollout_log(source, WEATHER, first)
    assert [entry.after["current"] for entry in log] == ["1.0.0", "1.1.0"]


def test_another_rollout_log_than_what_is_signed_is_refused(published: Published):
    with pytest.raises(BrokenLogError):
        published.repositories.rollout_log(published.source(), WEATHER, LogHead(number=1, hash="0" * 64))


def test_a_plugin_without_a_rollout_log_shows_none(published: Published):
    head = LogHead(number=1, hash="0" * 64)
    with pytest.raises(NoRolloutLogError):
        published.repositories.rollout_log(published.source(), PluginId("acme", "nothing"), head)


def test_telling_a_source_without_an_api_is_no_trouble(published: Published):
    published.repositories.report(replace(published.source(), api=None), [{"kind": "install"}])


def test_a_folder_is_read_as_a_web_server_would_serve_it(tmp_path: Path):
    published = real(tmp_path)
    folder = tmp_path / "site" / "repositories" / "public"
    repositories = HttpRepositories(HostLayout(tmp_path / "home"), fetcher=FolderFetcher(tmp_path / "nowhere"))
    found = repositories.discover(folder.as_uri())
    source = Source(
        name="mirror",
        address=str(folder),
        repository=found.repository,
        fingerprint=found.fingerprint,
        added_at="",
    )
    repositories.pin(source, found.root)
    place = tmp_path / "weather.zip"
    repositories.download(source, published.release.artifact, place, reporter=Silent(), license_key="of-no-use-here")
    assert (found.api, Digest.of(place.read_bytes())) == (None, published.release.artifact.digest)
    assert repositories.index(source, WEATHER).release(published.release.version) == published.release


def test_a_registry_does_not_lead_to_a_folder_of_this_machine(tmp_path: Path):
    published = real(tmp_path)
    document = tmp_path / "site" / PATH.lstrip("/")
    document.write_bytes(document.read_bytes().replace(b"/repositories/public", b"file:///repositories/public"))
    with pytest.raises(MalformedSourceError, match="leads to"):
        published.repositories.discover(REGISTRY)


class Breaking(FolderFetcher):
    """Breaks off after half of what is left of an archive, `times` times."""

    def __init__(self, site: Path, times: int) -> None:
        super().__init__(site, f"{REGISTRY}/")
        self.left = times
        self.resumed: list[int] = []

    def _fetch(self, url: str) -> Iterator[bytes]:
        content = b"".join(super()._fetch(url))
        return self._some(content, 0) if url.endswith(".zip") else iter([content])

    def part(self, url: str, start: int, end: int) -> bytes:
        return b"".join(self.parts(url, start, end))

    def parts(self, url: str, start: int, end: int) -> Iterator[bytes]:
        self.resumed.append(start)
        return self._some(b"".join(super()._fetch(url))[:end], start)

    def _some(self, content: bytes, start: int) -> Iterator[bytes]:
        if self.left == 0:
            yield content[start:]
            return
        self.left -= 1
        yield content[start : start + (len(content) - start) // 2]
        raise DownloadError("the connection broke")


@pytest.mark.parametrize("times", [1, 3])
def test_a_download_that_breaks_off_goes_on_where_it_was(tmp_path: Path, times: int):
    published = real(tmp_path)
    source, place = published.source(), tmp_path / "weather.zip"
    fetcher = Breaking(tmp_path / "site", times)
    repositories = HttpRepositories(HostLayout(tmp_path / "home"), fetcher=fetcher)
    repositories.download(source, published.release.artifact, place, reporter=Silent())
    assert Digest.of(place.read_bytes()) == published.release.artifact.digest
    assert len(fetcher.resumed) == times
    assert fetcher.resumed == sorted(set(fetcher.resumed))
    assert fetcher.resumed[0] > 0


def test_a_download_that_gets_no_further_is_given_up(tmp_path: Path):
    published = real(tmp_path)
    fetcher = Breaking(tmp_path / "site", 1_000)
    repositories = HttpRepositories(HostLayout(tmp_path / "home"), fetcher=fetcher)
    with pytest.raises(UnavailableError):
        repositories.download(
            published.source(), published.release.artifact, tmp_path / "weather.zip", reporter=Silent()
        )
