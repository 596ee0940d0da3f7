"""`ports.Inspector` and `ports.ArtifactChecks` over real archives."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qirvo.artifacts.disk import StorageFailedError
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError, NotAnArchiveError
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.suite import MARKETPLACE
from qirvo.domain.differences import Gravity
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Severity
from qirvo.domain.manifest_writing import from_canonical
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.inspector import ArchiveInspector, ManifestRefusedError, MarketplaceChecks
from tests.support.archives import ZipPart, a_zip, stored, tgz_of, zip_of
from tests.support.plugins import write_plugin

CHECKS = MarketplaceChecks(profile=lambda: MARKETPLACE)


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


@pytest.fixture
def inspector(staging: Path) -> ArchiveInspector:
    return ArchiveInspector(staging)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    archive = tmp_path / "plugin.zip"
    write_canonical_archive(FolderSource(write_plugin(tmp_path / "plugin", version="1.2.0")), archive)
    return archive


@pytest.fixture
def ordinary(plugin: Path, tmp_path: Path) -> Path:
    """The same content as `npm pack` packs it."""
    with open_archive(plugin) as reader:
        files = {member.path: reader.read(member.path, 1_000_000) for member in reader}
    return stored(tmp_path, tgz_of(files, prefix="package/"))


@pytest.fixture(params=["plugin", "ordinary"])
def either(request: pytest.FixtureRequest) -> Path:
    """An upload that is canonical, and one that is not."""
    archive = request.getfixturevalue(request.param)
    assert isinstance(archive, Path)
    return archive


def receive(inspector: ArchiveInspector, archive: Path) -> None:
    with inspector.receive(archive):
        pass


def test_an_archive_tells_its_identity(inspector: ArchiveInspector, plugin: Path):
    with inspector.receive(plugin) as received:
        assert (received.plugin_id, received.version) == (PluginId("acme", "weather"), Version("1.2.0"))


def test_its_manifest_is_told_in_canonical_form(inspector: ArchiveInspector, plugin: Path):
    with inspector.receive(plugin) as received:
        assert from_canonical(received.manifest).permission_names == received.permissions


def test_the_canonical_archive_holds_the_same_content(inspector: ArchiveInspector, either: Path):
    with inspector.receive(either) as received, open_archive(received.canonical) as canonical:
        assert canonical.tree().digest == received.tree_digest


def test_the_same_content_packed_otherwise_is_the_same_artifact(
    inspector: ArchiveInspector, plugin: Path, ordinary: Path
):
    with inspector.receive(ordinary) as received:
        assert received.canonical.read_bytes() == plugin.read_bytes()


def test_what_is_canonical_already_is_not_packed_again(inspector: ArchiveInspector, plugin: Path):
    with inspector.receive(plugin) as received:
        assert received.canonical == plugin


def test_a_plugin_below_a_folder_is_packed_again(inspector: ArchiveInspector, plugin: Path, tmp_path: Path):
    below = tmp_path / "below.zip"
    with open_archive(plugin) as reader:
        parts = [ZipPart(name=f"top/{file.path}".encode(), content=reader.read(file.path, 10**6)) for file in reader]
    below.write_bytes(a_zip(*parts))
    with open_archive(below) as reader:
        assert reader.is_canonical()
    with inspector.receive(below) as received:
        assert received.canonical.read_bytes() == plugin.read_bytes()


def test_nothing_is_left_behind(inspector: ArchiveInspector, either: Path, staging: Path):
    receive(inspector, either)
    assert list(staging.iterdir()) == []


def test_the_canonical_archive_may_be_moved_away(
    inspector: ArchiveInspector, either: Path, staging: Path, tmp_path: Path
):
    with inspector.receive(either) as received:
        received.canonical.rename(tmp_path / "kept.zip")
    assert list(staging.iterdir()) == []


def test_what_is_no_archive_is_refused(inspector: ArchiveInspector, tmp_path: Path):
    (tmp_path / "text").write_text("hello")
    with pytest.raises(NotAnArchiveError) as refused:
        receive(inspector, tmp_path / "text")
    assert [finding.rule for finding in refused.value.findings] == ["archive/not-an-archive"]


def test_an_unsafe_archive_is_refused(inspector: ArchiveInspector, tmp_path: Path):
    with pytest.raises(ArchiveRefusedError) as refused:
        receive(inspector, stored(tmp_path, zip_of({"../evil": b"x"})))
    assert [finding.rule for finding in refused.value.findings] == ["archive/path-traversal"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"[]", "manifest/not-an-object"),
        (b"{", "manifest/not-json"),
        (b'{"id": "acme.weather", "name": "Weather"}', "manifest/version-missing"),
    ],
)
def test_a_manifest_that_cannot_be_accepted_says_why(
    inspector: ArchiveInspector, tmp_path: Path, content: bytes, rule: str
):
    archive = stored(tmp_path, zip_of({"manifest.json": content}))
    with pytest.raises(ManifestRefusedError) as refused:
        receive(inspector, archive)
    assert rule in {finding.rule for finding in refused.value.findings}


def test_an_archive_without_a_manifest_says_so(inspector: ArchiveInspector, tmp_path: Path):
    with pytest.raises(ManifestRefusedError) as refused:
        receive(inspector, stored(tmp_path, zip_of({"index.js": b""})))
    assert {finding.severity for finding in refused.value.findings} == {Severity.ERROR}


def test_a_refused_archive_leaves_nothing_behind(inspector: ArchiveInspector, staging: Path, tmp_path: Path):
    with pytest.raises(ManifestRefusedError):
        receive(inspector, stored(tmp_path, zip_of({"index.js": b""})))
    assert list(staging.iterdir()) == []


def test_without_a_place_to_work_it_says_so(ordinary: Path, tmp_path: Path):
    with pytest.raises(StorageFailedError, match=os.strerror(errno.ENOENT)):
        receive(ArchiveInspector(tmp_path / "nowhere"), ordinary)


def test_a_sound_artifact_has_no_errors(plugin: Path):
    assert Severity.ERROR not in {finding.severity for finding in CHECKS.examine(plugin).findings}


@pytest.mark.parametrize("break_it", [lambda content: content[:-1], lambda content: b"x" + content])
def test_a_damaged_artifact_is_a_finding(plugin: Path, break_it: Callable[[bytes], bytes]):
    plugin.write_bytes(break_it(plugin.read_bytes()))
    assert [finding.severity for finding in CHECKS.examine(plugin).findings] == [Severity.ERROR]


def test_checking_changes_no_byte(plugin: Path):
    before = Digest.of(plugin.read_bytes())
    CHECKS.examine(plugin)
    assert Digest.of(plugin.read_bytes()) == before


def pack(folder: Path, **changes: Any) -> Path:
    archive = folder.with_suffix(".zip")
    write_canonical_archive(FolderSource(write_plugin(folder, **changes)), archive)
    return archive


def test_a_file_is_compared_between_two_artifacts(inspector: ArchiveInspector, plugin: Path, tmp_path: Path):
    after = pack(tmp_path / "after", version="1.3.0", added={"dist/index.js": "exports.Weather = 1;\n"})
    found = inspector.difference_of("dist/index.js", plugin, after)
    assert found is not None
    assert "+exports.Weather = 1;" in found.lines
    assert [line for line in found.lines if line.startswith("-exports")]


def test_without_an_artifact_before_all_of_a_file_is_new(inspector: ArchiveInspector, plugin: Path):
    found = inspector.difference_of("dist/index.js", None, plugin)
    assert found is not None
    assert {line[0] for line in found.lines[3:]} == {"+"}


def test_a_file_that_no_artifact_has_is_no_difference(inspector: ArchiveInspector, plugin: Path):
    assert inspector.difference_of("dist/none.js", plugin, plugin) is None


def test_an_examination_holds_the_traits_and_the_difference(plugin: Path, tmp_path: Path):
    after = pack(tmp_path / "after", version="1.3.0", manifest={"author": {"name": "Bob"}})
    alone = CHECKS.examine(plugin)
    beside = CHECKS.examine(after, circumstances=Circumstances(previous=plugin))
    assert alone.traits is not None
    assert alone.traits.maintainers == {"Ann <ann@example.org>"}
    assert alone.difference is None
    assert beside.difference is not None
    assert [each.what for each in beside.difference.changes if each.gravity is Gravity.HIGH] == ["Bob"]
