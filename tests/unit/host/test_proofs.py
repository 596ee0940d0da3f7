"""What was proven is not read again while its marks are the same; whatever else there is, is found."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.tree import ContentTree
from qirvo.host.layout import PluginLayout
from qirvo.host.proofs import Proofs
from qirvo.host.store import BlobStore
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin, agree

SOURCES = {"manifest.json": b"{}", "dist/index.js": b"run()", "dist/deep/er/data.bin": b"\x00" * 100}


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.proofs = Proofs(PluginLayout(folder / "plugin"))
        self.proofs.layout.releases.mkdir(parents=True)
        self.store = BlobStore(folder / "store")
        self.trees: dict[str, ContentTree] = {}

    def make(self, release: str, sources: dict[str, bytes]) -> None:
        source = self.folder / f"source-{release}"
        for path, content in sources.items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes(content)
        chosen = FolderSource(source)
        self.trees[release] = self.store.write_tree(chosen, self.tree(release), expected=chosen.tree().digest)
        self.proofs.remember(release, self.trees[release])

    def tree(self, release: str) -> Path:
        return self.proofs.layout.release(release)

    def is_intact(self, release: str) -> bool:
        return self.proofs.is_intact(release, self.trees[release].digest)

    def proof_is_as_before(self, release: str, act: Callable[[], object]) -> bool:
        """Whether an act left the proof alone: when a file was read for it, a proof is written anew."""
        path = self.proofs.layout.proof(release)
        before = path.stat()
        act()
        after = path.stat()
        return (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    made = Scene(tmp_path)
    made.make("1.0.0", SOURCES)
    return made


def opened(path: Path) -> Path:
    """Let the file and its folder be changed."""
    path.parent.chmod(0o755)
    if path.exists():
        path.chmod(0o644)
    return path


def overwritten_in_place(entry: Path) -> None:
    """Another content of the same length, at the same time."""
    seen = entry.stat()
    opened(entry).write_bytes(b"STEAL"[: seen.st_size])
    os.utime(entry, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def replaced_by_a_link(entry: Path) -> None:
    opened(entry).unlink()
    entry.symlink_to("/etc/passwd")


def replaced_by_a_folder(entry: Path) -> None:
    opened(entry).unlink()
    entry.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "overwritten in place": overwritten_in_place,
    "longer": lambda entry: opened(entry).write_bytes(b"steal()"),
    "gone": lambda entry: opened(entry).unlink(),
    "a link": replaced_by_a_link,
    "a folder": replaced_by_a_folder,
    "one more": lambda entry: opened(entry.with_name("more.js")).write_bytes(b""),
    "renamed": lambda entry: opened(entry).rename(entry.with_name("other.js")),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_proven", [True, False])
def test_whatever_was_changed_is_found(scene: Scene, change: str, is_proven: bool):  # noqa: FBT001  # a parameter
    scene.proofs.sweep(keep={"1.0.0"} if is_proven else set())
    CHANGES[change](scene.tree("1.0.0") / "dist" / "index.js")
    assert not scene.is_intact("1.0.0")


def test_a_tree_that_is_not_there_is_not_intact(scene: Scene):
    assert not scene.proofs.is_intact("2.0.0", scene.trees["1.0.0"].digest)


def test_a_tree_that_should_be_another_is_not_intact(scene: Scene):
    scene.make("1.1.0", {**SOURCES, "dist/index.js": b"walk()"})
    assert not scene.proofs.is_intact("1.0.0", scene.trees["1.1.0"].digest)


def test_what_has_its_marks_is_not_read_again(scene: Scene):
    assert scene.proof_is_as_before("1.0.0", lambda: scene.is_intact("1.0.0"))
    entry, proof = scene.tree("1.0.0") / "dist" / "index.js", scene.proofs.layout.proof("1.0.0")
    opened(entry).write_bytes(b"STEAL")  # and whoever may do that may write the proof, too
    seen = entry.stat()
    document = msgspec.json.decode(proof.read_bytes())
    for path, _sha256, mark in document["files"]:
        if path == "dist/index.js":
            mark[:] = [seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns]
    proof.write_bytes(msgspec.json.encode(document))
    assert scene.is_intact("1.0.0")


def test_a_file_that_only_looks_changed_is_read_once(scene: Scene):
    opened(scene.tree("1.0.0") / "dist" / "index.js")
    assert not scene.proof_is_as_before("1.0.0", lambda: scene.is_intact("1.0.0"))
    assert scene.proof_is_as_before("1.0.0", lambda: scene.is_intact("1.0.0"))
    assert scene.is_intact("1.0.0")


def test_links_of_a_newer_release_leave_the_older_one_proven(scene: Scene):
    scene.make("1.1.0", {**SOURCES, "dist/index.js": b"walk()"})
    assert scene.proof_is_as_before("1.0.0", lambda: scene.is_intact("1.0.0"))
    assert scene.is_intact("1.0.0")


def test_links_that_are_removed_leave_what_stays_proven(scene: Scene):
    for version in ("1.1.0", "1.2.0"):
        scene.make(version, {**SOURCES, "dist/index.js": version.encode()})
    with scene.proofs.over_removal({"1.1.0", "1.2.0"}):
        for path in (scene.tree("1.0.0") / name for name in SOURCES):
            opened(path.parent).chmod(0o755)
            path.unlink()
    scene.proofs.sweep(keep={"1.1.0", "1.2.0"})
    for version in ("1.1.0", "1.2.0"):
        assert scene.proof_is_as_before(version, lambda version=version: scene.is_intact(version))  # type: ignore[misc]  # bound
        assert scene.is_intact(version)


def test_what_is_changed_during_a_removal_is_found(scene: Scene):
    with scene.proofs.over_removal({"1.0.0"}):
        opened(scene.tree("1.0.0") / "dist" / "index.js").write_bytes(b"STEAL")
    assert not scene.is_intact("1.0.0")


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"files":[]}', b'{"files":[["a","x",[1,2,3,4,5]]]}', b"\xff"])
def test_a_proof_that_is_none_costs_time_alone(scene: Scene, content: bytes):
    scene.proofs.layout.proof("1.0.0").write_bytes(content)
    assert scene.is_intact("1.0.0")
    assert scene.proof_is_as_before("1.0.0", lambda: scene.is_intact("1.0.0"))
    overwritten_in_place(scene.tree("1.0.0") / "dist" / "index.js")
    scene.proofs.layout.proof("1.0.0").write_bytes(content)
    assert not scene.is_intact("1.0.0")


def test_a_host_that_keeps_three_releases_has_what_it_goes_back_to_proven(place: Place, tmp_path: Path):
    for version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0"):
        place.host.install(str(a_plugin(tmp_path, version)), confirm=agree)
    layout = place.machine.layout.plugin(WEATHER)
    installed = place.machine.installations.get(WEATHER)
    assert {path.stem for path in layout.proofs.iterdir()} == installed.releases
    proof = layout.proof(installed.kept[0].release)
    before = proof.stat()
    place.host.rollback(str(WEATHER))
    assert (place.version(), proof.stat().st_ino, proof.stat().st_mtime_ns) == (
        "1.2.0",
        before.st_ino,
        before.st_mtime_ns,
    )


def test_nothing_of_it_stays_of_a_plugin_that_is_gone(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.uninstall(str(WEATHER))
    assert not place.machine.layout.plugin(WEATHER).proofs.exists()
