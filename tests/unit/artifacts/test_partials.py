"""What killed processes leave is swept."""

from pathlib import Path

from qirvo.artifacts.disk import remove_partials
from tests.support.archives import a_folder


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    a_folder(tmp_path, {".partial-release-x/dist/a.js": b"", ".partial-y.zip": b"", "release/a.js": b""})
    remove_partials(tmp_path)
    assert _names(tmp_path) == {"release"}


def test_a_link_named_as_a_partial_is_not_followed(tmp_path: Path) -> None:
    a_folder(tmp_path, {"kept/a.js": b"", "releases/b.js": b""})
    (tmp_path / "releases" / ".partial-z").symlink_to(tmp_path / "kept")
    remove_partials(tmp_path / "releases")
    assert _names(tmp_path / "kept") == {"a.js"}
