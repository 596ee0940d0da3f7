"""Equal files of releases lie on the disk once, and no plugin can change another's by mistake."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.tree import tree_of_folder
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.names import PluginId
from qirvo.host.store import BlobStore, disk_use
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_place, a_plugin, agree

ID = str(WEATHER)
CLOCK = PluginId("acme", "clock")


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "store")


def write(store: BlobStore, plugin: Path, tree: Path) -> Path:
    content = FolderSource(plugin)
    store.write_tree(content, tree, expected=content.tree().digest)
    return tree


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_tree_is_what_was_promised_and_read_only(store: BlobStore, tmp_path: Path):
    plugin = a_plugin(tmp_path)
    tree = write(store, plugin, tmp_path / "tree")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tree.rglob("*") if path.is_file()}
    assert (tree_of_folder(tree).digest, modes) == (FolderSource(plugin).tree().digest, {0o444})
    assert stat.S_IMODE((tree / "dist").stat().st_mode) == 0o555


def test_equal_files_of_two_trees_are_one(store: BlobStore, tmp_path: Path):
    plugin = a_plugin(tmp_path)
    first, second = write(store, plugin, tmp_path / "a"), write(store, plugin, tmp_path / "b")
    assert inode(first / "dist" / "index.js") == inode(second / "dist" / "index.js")
    used = disk_use([first, second])
    assert used.apart == 2 * used.shared > 0


def test_a_blob_that_was_changed_is_not_taken_and_is_mended(store: BlobStore, tmp_path: Path):
    plugin = a_plugin(tmp_path)
    first = write(store, plugin, tmp_path / "a")
    entry = first / "dist" / "index.js"
    entry.chmod(0o644)
    entry.write_bytes(b"x" * entry.stat().st_size)
    second, third = write(store, plugin, tmp_path / "b"), write(store, plugin, tmp_path / "c")
    assert tree_of_folder(second).digest == FolderSource(plugin).tree().digest
    assert inode(second / "dist" / "index.js") == inode(third / "dist" / "index.js") != inode(entry)


def test_what_was_not_promised_leaves_nothing(store: BlobStore, tmp_path: Path):
    (tmp_path / "trees").mkdir()
    with pytest.raises(DigestMismatchError):
        store.write_tree(FolderSource(a_plugin(tmp_path)), tmp_path / "trees" / "a", expected=Digest("0" * 64))
    assert list((tmp_path / "trees").iterdir()) == []


@pytest.mark.parametrize("error", [OSError(18, "another file system"), OSError(31, "too many links")])
def test_where_links_are_impossible_files_are_copies(
    store: BlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
):
    def no_links(*_words: object, **_more: object) -> None:
        raise error

    plugin = a_plugin(tmp_path)
    first = write(store, plugin, tmp_path / "a")
    monkeypatch.setattr(os, "link", no_links)  # the operating system's part is played here
    second = write(store, plugin, tmp_path / "b")
    assert inode(first / "package.json") != inode(second / "package.json")
    assert tree_of_folder(second).digest == tree_of_folder(first).digest


def test_a_blob_that_no_tree_links_to_is_collected(store: BlobStore, tmp_path: Path):
    tree = write(store, a_plugin(tmp_path), tmp_path / "a")
    assert store.collect() == 0
    size = disk_use([tree]).shared
    for path in [tree, *tree.rglob("*")]:
        path.chmod(0o755)
    for path in [path for path in tree.rglob("*") if path.is_file()]:
        path.unlink()
    assert (store.collect(), list((tmp_path / "store").iterdir())) == (size, [])


def stored(place: Place) -> int:
    return sum(1 for path in place.machine.layout.store.rglob("*") if path.is_file())


def shared_files(place: Place) -> int:
    """How many files of two plugins are one."""
    trees = [place.machine.layout.plugin(each).releases for each in (WEATHER, CLOCK)]
    inodes = [{inode(path) for path in tree.rglob("*") if path.is_file()} for tree in trees]
    return len(inodes[0] & inodes[1])


@pytest.mark.parametrize(("shares", "count"), [(True, 2), (False, 0)])
def test_where_rights_bind_nobody_plugins_share_with_themselves_alone(tmp_path: Path, shares: bool, count: int):  # noqa: FBT001
    place = a_place(tmp_path / "home")
    object.__setattr__(place.machine, "shares_blobs", shares)
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.install(str(a_plugin(tmp_path, plugin_id=CLOCK)), confirm=agree)
    assert shared_files(place) == count


def test_an_update_takes_only_what_is_new(place: Place, tmp_path: Path):
    large = {"readme": "x" * 100_000}
    for version in ("1.0.0", "1.1.0"):
        plugin = a_plugin(tmp_path, version)
        (plugin / "README.md").write_text(large["readme"], encoding="utf-8")
        place.host.install(str(plugin), confirm=agree)
    use = place.host.describe(ID).use
    assert (use.shared < 110_000, use.apart > 200_000) == (True, True)


def test_cleaning_up_keeps_the_active_release_and_frees_the_rest(place: Place, tmp_path: Path):
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        place.host.install(str(a_plugin(tmp_path, version)), confirm=agree)
    cleaned = place.host.clean_up(keep_versions=1)
    assert ([str(each) for each in cleaned.removed[WEATHER]], place.version()) == (["1.1.0", "1.0.0"], "1.2.0")
    assert (cleaned.freed > 0, place.left_over(), stored(place)) == (True, set(), 3)


def test_cleaning_up_leaves_the_way_back_of_what_is_on_probation(tmp_path: Path):
    place = a_place(tmp_path / "home", probation_minutes=15)
    for version in ("1.0.0", "1.1.0"):
        place.host.install(str(a_plugin(tmp_path, version)), confirm=agree)
    place.host.clean_up(keep_versions=1)
    for _ in range(3):
        place.runtime.note_start(WEATHER, healthy=False)
    place.host.settle()
    assert place.version() == "1.0.0"


@pytest.mark.parametrize("purge", [True, False])
def test_an_uninstalled_plugin_leaves_no_blobs(place: Place, tmp_path: Path, purge: bool):  # noqa: FBT001
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.uninstall(ID, purge=purge)
    assert stored(place) == 0


def test_what_is_kept_no_more_is_given_back_by_itself(place: Place, tmp_path: Path):
    counted: list[int] = []
    count: Callable[[], None] = lambda: counted.append(stored(place))  # noqa: E731
    for minor in range(5):
        place.host.install(str(a_plugin(tmp_path, f"1.{minor}.0")), confirm=agree)
        count()
    assert counted == [3, 6, 9, 9, 9]
