"""What a hostile source, archive or file on disk may try on a host."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import IntegrityError, NotFoundError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact
from qirvo.host.candidates import ReleaseMismatchError
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Silent
from qirvo.host.remote import ArtifactMismatchError, HttpRepositories
from qirvo.host.sources import FingerprintMismatchError, MalformedSourceError, Source, add_source
from qirvo.trust.verifying import SourceUnreachableError
from qirvo.wire.discovery import PATH, DiscoveryDocument
from tests.support.archives import ZipPart, a_zip
from tests.support.builders import WEATHER
from tests.support.hosts import REGISTRY, Place, a_place, a_plugin, agree
from tests.support.repositories import FolderFetcher, a_repository

ID = str(WEATHER)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = a_place(tmp_path / "home")
    made.trusts()
    return made


def stored(place: Place, artifact: Artifact) -> Path:
    return place.repositories.archives / f"{artifact.digest.hex}.zip"


def swapped_for(place: Place, tmp_path: Path, version: str, **manifest: Any) -> None:
    """Publish 1.0.0, whose archive holds another plugin that has the signed tree digest, as a broken signer might."""
    other = write_canonical_archive(FolderSource(a_plugin(tmp_path / "other", version, **manifest)), tmp_path / "o.zip")
    published = place.repositories.publish(a_plugin(tmp_path))
    stored(place, published.artifact).write_bytes(other.path.read_bytes())
    index = place.repositories.indexes[WEATHER]
    artifact = replace(published.artifact, tree_digest=other.tree.digest)
    release = replace(published, artifact=artifact)
    place.repositories.indexes[WEATHER] = replace(index, releases={release.version: release})


def nothing_is_left(place: Place) -> bool:
    downloads = place.machine.layout.downloads
    return not place.machine.layout.plugin(WEATHER).folder.exists() and not list(downloads.iterdir())


def test_an_archive_with_another_tree_is_refused(place: Place, tmp_path: Path):
    release = place.repositories.publish(a_plugin(tmp_path))
    other = write_canonical_archive(FolderSource(a_plugin(tmp_path, code="steal();\n")), tmp_path / "other.zip")
    stored(place, release.artifact).write_bytes(other.path.read_bytes())
    with pytest.raises(DigestMismatchError):
        place.host.install(ID, confirm=agree)
    assert nothing_is_left(place)


def test_an_archive_of_another_version_is_refused(place: Place, tmp_path: Path):
    swapped_for(place, tmp_path, "0.9.0")
    with pytest.raises(ReleaseMismatchError, match=r"0\.9\.0"):
        place.host.install(ID, confirm=agree)
    assert nothing_is_left(place)


def test_an_archive_of_another_plugin_is_refused(place: Place, tmp_path: Path):
    swapped_for(place, tmp_path, "1.0.0", id="acme.thief")
    with pytest.raises(ReleaseMismatchError, match=r"acme\.thief"):
        place.host.install(ID, confirm=agree)
    assert nothing_is_left(place)


def test_permissions_that_were_not_signed_are_refused(place: Place, tmp_path: Path):
    swapped_for(place, tmp_path, "1.0.0", permissions=["camera"])
    with pytest.raises(ReleaseMismatchError, match="camera"):
        place.host.install(ID, confirm=agree)
    assert nothing_is_left(place)


def test_an_unsafe_archive_leaves_nothing(place: Place, tmp_path: Path):
    manifest = (a_plugin(tmp_path) / "manifest.json").read_bytes()
    bad = tmp_path / "bad.zip"
    bad.write_bytes(a_zip(ZipPart(content=manifest), ZipPart(name=b"../../outside.js", content=b"")))
    with pytest.raises(QirvoError, match="archive/"):
        place.host.install(str(bad), confirm=agree)
    assert not place.machine.layout.plugin(WEATHER).folder.exists()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder served as the registry, with a repository below it."""
    a_repository(tmp_path / "site" / "public")
    (tmp_path / "site" / ".well-known").mkdir()
    return tmp_path / "site"


def over_http(site: Path) -> HttpRepositories:
    return HttpRepositories(HostLayout(site.parent / "home"), fetcher=FolderFetcher(site, f"{REGISTRY}/"))


def a_source(repository: str = f"{REGISTRY}/public/") -> Source:
    return Source(name="main", address=REGISTRY, repository=repository, fingerprint="", added_at="")


def test_a_registry_that_announces_another_root_is_not_trusted(place: Place, site: Path):
    document = DiscoveryDocument(name="", repository="public", api="v1", rootFingerprint="sha256:" + "0" * 64)
    (site / PATH.lstrip("/")).write_bytes(msgspec.json.encode(document))
    machine = replace(place.machine, open_repositories=lambda: over_http(site))
    with pytest.raises(FingerprintMismatchError):
        add_source(REGISTRY, machine=machine, confirm=agree, name="other")


@pytest.mark.parametrize(
    ("field", "address"), [("repository", "http://[::1"), ("repository", "//x.example:99999/"), ("api", "http://[::1")]
)
def test_a_discovery_that_leads_to_no_address_is_told_so(site: Path, field: str, address: str):
    document = DiscoveryDocument(name="", repository="public", api="v1", rootFingerprint="sha256:" + "0" * 64)
    content = msgspec.json.encode(msgspec.to_builtins(document) | {field: address})
    (site / PATH.lstrip("/")).write_bytes(content)
    with pytest.raises(QirvoError):
        over_http(site).discover(REGISTRY)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"name": 1}', b"\xff"])
def test_a_discovery_that_is_none_is_told_so(site: Path, content: bytes):
    (site / PATH.lstrip("/")).write_bytes(content)
    with pytest.raises(MalformedSourceError):
        over_http(site).discover(REGISTRY)


def test_an_address_without_any_repository_is_told_so(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceUnreachableError):
        over_http(tmp_path / "empty").discover(REGISTRY)


def test_a_static_repository_needs_no_registry(site: Path):
    found = over_http(site).discover(f"{REGISTRY}/public")
    assert (found.repository, found.api) == (f"{REGISTRY}/public/", None)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda content: content + b"x", ArtifactMismatchError),
        (lambda content: content[:-1], DigestMismatchError),
        (lambda content: bytes([content[0] ^ 1]) + content[1:], DigestMismatchError),
    ],
)
def test_changed_bytes_are_refused_while_they_arrive(
    site: Path, change: Callable[[bytes], bytes], error: type[IntegrityError]
):
    content = b"a plugin's archive"
    artifact = Artifact(digest=Digest.of(content), size_bytes=len(content), tree_digest=Digest.of(b"tree"))
    (site / "public" / "artifacts").mkdir()
    (site / "public" / artifact.path).write_bytes(change(content))
    with pytest.raises(error):
        over_http(site).download(a_source(), artifact, site.parent / "download.zip", reporter=Silent())


@pytest.mark.parametrize("release", ["../../../etc", "..", "", "a/b", ".hidden", "a\0b"])
def test_a_record_that_points_outside_is_refused(place: Place, tmp_path: Path, release: str):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    path = place.machine.layout.plugin(WEATHER).installation
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"release": release}), encoding="utf-8")
    with pytest.raises(DamagedStateError):
        place.host.describe(ID)


@pytest.fixture(params=["", "{", "[]", '{"kind": "install"}'])
def damage(request: pytest.FixtureRequest) -> str:
    """What may stand in a file that only this program writes."""
    return str(request.param)


def test_a_damaged_journal_is_named_and_nothing_is_removed(place: Place, tmp_path: Path, damage: str):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.machine.layout.plugin(WEATHER).journal.write_text(damage, encoding="utf-8")
    with pytest.raises(DamagedStateError, match=r"journal\.json"):
        place.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree)
    assert place.version() == "1.0.0"


@pytest.mark.parametrize("file", ["journal.json", "installation.json"])
def test_one_plugins_damage_leaves_the_others_alone(place: Place, tmp_path: Path, file: str, damage: str):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    clock = PluginId("acme", "clock")
    (place.machine.layout.plugin(WEATHER).folder / file).write_text(damage, encoding="utf-8")
    place.host.install(str(a_plugin(tmp_path, plugin_id=clock)), confirm=agree)
    place.host.check_updates()
    place.host.uninstall(str(clock), purge=True)
    assert [(each.plugin_id, file in each.error.message) for each in place.host.list_damaged()] == [(WEATHER, True)]


@pytest.mark.parametrize("file", ["journal.json", "installation.json"])
def test_a_damaged_plugin_can_be_uninstalled_and_keeps_its_data(place: Place, tmp_path: Path, file: str, damage: str):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    layout = place.machine.layout.plugin(WEATHER)
    (layout.folder / file).write_text(damage, encoding="utf-8")
    removal = place.host.uninstall(ID)
    assert (removal.kept_data, [path.name for path in layout.folder.iterdir()]) == (True, ["data"])
    assert file in removal.notes[0]


def test_nothing_of_a_damaged_plugin_is_swept(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    layout = place.machine.layout.plugin(WEATHER)
    layout.installation.write_text("{", encoding="utf-8")
    (layout.releases / "9.9.9-stray").mkdir()
    place.host.list_installations()
    assert (layout.releases / "9.9.9-stray").is_dir()


def test_a_link_in_the_place_of_a_release_is_not_followed(place: Place, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("", encoding="utf-8")
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    (place.machine.layout.plugin(WEATHER).releases / "9.9.9-stray").symlink_to(outside)
    place.host.list_installations()
    assert (outside / "precious").is_file()
    assert place.left_over() == set()


def test_an_unknown_source_by_name_is_told_so(place: Place):
    with pytest.raises(NotFoundError):
        place.host.install(ID, confirm=agree, source="nobody")
