from pathlib import Path

import pytest

from qirvo.artifacts.exclusions import UnreadableSelectionError
from qirvo.artifacts.folder import FolderSource, NoSuchFolderError
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.refusals import ArchiveTooLargeError, EmptyArchiveError, UnsafeArchiveError
from tests.support.archives import CONTENT, MANIFEST, a_folder

CLUTTER = {
    ".env": b"",
    ".git/config": b"",
    ".DS_Store": b"",
    "dist/.cache/x": b"",
    "node_modules/a/index.js": b"",
    "dist/node_modules/b.js": b"",
    "npm-debug.log": b"",
    "old.zip": b"",
    "old.tgz": b"",
}


def _packed(folder: Path, **files: bytes) -> set[str]:
    named = {name.replace("__", "/").replace("_json", ".json"): content for name, content in files.items()}
    return {member.path for member in FolderSource(a_folder(folder, CONTENT | named))}


def test_clutter_is_never_packed(tmp_path: Path) -> None:
    a_folder(tmp_path, CLUTTER)
    assert _packed(tmp_path) == set(CONTENT)


def test_a_link_among_what_is_left_out_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to("/")
    assert _packed(tmp_path) == set(CONTENT)


def test_a_link_to_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.js").symlink_to("/etc/passwd")
    with pytest.raises(UnsafeArchiveError, match=r"archive/entry-type.*secret\.js"):
        _packed(tmp_path)


def test_a_link_to_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lib").symlink_to("/")
    with pytest.raises(UnsafeArchiveError, match="archive/entry-type"):
        _packed(tmp_path)


def test_a_file_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    Path(str(tmp_path) + "/" + b"\xff.js".decode(errors="surrogateescape")).touch()
    with pytest.raises(UnsafeArchiveError, match="archive/name-control"):
        _packed(tmp_path)


def test_the_limits_hold_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ArchiveTooLargeError, match="archive/too-many-entries"):
        FolderSource(a_folder(tmp_path, CONTENT), limits=ArchiveLimits(entries=2))


@pytest.mark.parametrize("ignored", ["tests", "tests/", "/tests", "tests/**", "*.test.js", "tests/*.js", "t?sts"])
def test_an_ignored_path_is_left_out(ignored: str, tmp_path: Path) -> None:
    a_folder(tmp_path, {".qirvoignore": f"# not for users\n\n{ignored}\n".encode()})
    assert _packed(tmp_path, **{"tests__a.test.js": b""}) == set(CONTENT)


def test_an_anchored_pattern_leaves_the_same_name_elsewhere(tmp_path: Path) -> None:
    a_folder(tmp_path, {".qirvoignore": b"/tests\n"})
    assert _packed(tmp_path, dist__tests=b"", tests=b"") == {*CONTENT, "dist/tests"}


@pytest.mark.parametrize("files", ['["dist"]', '["dist/"]', '["./dist/**"]', '["dist/*.js"]', '["/dist", "!**/*.map"]'])
def test_files_of_package_json_are_the_only_ones(files: str, tmp_path: Path) -> None:
    package = f'{{"name": "x", "files": {files}}}'.encode()
    packed = _packed(tmp_path, **{"package_json": package, "src__a.ts": b"", "README.md": b"", "notes.txt": b""})
    assert packed == {*CONTENT, "package.json", "README.md"}


def test_a_file_taken_back_is_left_out(tmp_path: Path) -> None:
    package = b'{"files": ["dist", "!dist/**/*.map"]}'
    assert _packed(tmp_path, **{"package_json": package, "dist__index.js.map": b""}) == {*CONTENT, "package.json"}


@pytest.mark.parametrize(
    "package", [b"{", b'{"files": "dist"}', b'{"files": [1]}', b'{"files": ["{a,b}"]}', b"[" * 9999]
)
def test_a_selection_that_cannot_be_understood_is_refused(package: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSelectionError):
        _packed(tmp_path, package_json=package)


def test_a_folder_without_a_file_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyArchiveError):
        FolderSource(tmp_path)


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFolderError):
        FolderSource(tmp_path / "missing")


def test_a_chosen_file_is_read(tmp_path: Path) -> None:
    assert FolderSource(a_folder(tmp_path, CONTENT)).read("manifest.json", 1000) == MANIFEST
