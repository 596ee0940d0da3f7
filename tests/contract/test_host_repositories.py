"""What every way to the sources does: the real one over a signed folder, and the fake."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Repositories, Silent
from qirvo.host.remote import HttpRepositories
from qirvo.host.sources import Source
from qirvo.trust.release_index import write_release_index
from qirvo.wire.discovery import PATH, DiscoveryDocument
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
            api=None,
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
        return release

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


def test_telling_a_source_without_an_api_is_no_trouble(published: Published):
    published.repositories.report(replace(published.source(), api=None), [{"kind": "install"}])
