"""Writing a folder's manifest in the canonical form: what is written, what is refused, and what is never touched."""

import json
from pathlib import Path

import pytest

from qirvo.authoring.fix import UnfixableError, fix
from qirvo.authoring.pack import pack
from qirvo.authoring.validate import validate
from tests.support.plugins import raw_manifest, real_plugin_files, write_files, write_plugin


@pytest.fixture
def real(tmp_path: Path) -> Path:
    return write_files(tmp_path / "real", real_plugin_files())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_only_the_manifest_is_written_and_no_copy_is_left(real: Path):
    before = contents(real)
    made = fix(real)
    after = contents(real)
    assert {path for path in after if after[path] != before.get(path)} == {"manifest.json"}
    assert (after["manifest.json"].decode(), after.keys()) == (made.after, before.keys())


def test_a_second_time_writes_nothing(real: Path):
    fix(real)
    written = (real / "manifest.json").stat().st_mtime_ns
    assert (fix(real).is_needed, (real / "manifest.json").stat().st_mtime_ns) == (False, written)


def test_a_dry_run_shows_the_difference_and_writes_nothing(real: Path):
    before = contents(real)
    lines = fix(real, dry_run=True).diff()
    assert (contents(real), lines[:2]) == (before, ["--- a/manifest.json", "+++ b/manifest.json"])
    assert '-  "manifest_version": 2,' in lines


def test_no_dialect_is_left_to_warn_of(real: Path):
    fix(real)
    left = {each.rule for each in validate(real).findings if each.rule.startswith("manifest/")}
    assert left == {"manifest/permission-unexplained", "manifest/avatar-empty", "manifest/widget-unspecified"}


def test_the_section_of_package_json_becomes_a_manifest(tmp_path: Path):
    package = {
        "name": "@acme/plugin-sky",
        "version": "1.2.3",
        "description": "Sky above a place.",
        "main": "dist/index.js",
        "qirvo": {
            "minVersion": "1.0.0",
            "maxVersion": "2.0.0",
            "permissions": ["location"],
            "price": 499,
            "free": False,
        },
    }
    folder = write_plugin(tmp_path / "plugin", package=package, version="1.2.3", without=["manifest.json"])
    before = (folder / "package.json").read_bytes()
    fix(folder)
    made = json.loads((folder / "manifest.json").read_text())
    assert (made["id"], made["version"], made["entry"]) == ("acme.sky", "1.2.3", "dist/index.js")
    assert made["engines"] == {"qirvo": ">=1.0.0 <=2.0.0"}
    assert [permission["name"] for permission in made["permissions"]] == ["geolocation"]
    assert made["pricing"] == {"type": "paid", "price": 499, "currency": "USD"}
    assert (folder / "package.json").read_bytes() == before


def test_an_archive_is_refused(tmp_path: Path):
    archive = pack(write_plugin(tmp_path / "plugin"), tmp_path).path
    before = archive.read_bytes()
    with pytest.raises(UnfixableError, match="not a folder"):
        fix(archive)
    assert archive.read_bytes() == before


@pytest.mark.parametrize(
    "raw",
    [b"{", b"\xff{}", b'{"id": "a.b", "id": "a.c"}', b"[" * 100, b'{"a": 1e999}', b"{}", b" " * (256 * 1024 + 1)],
)
def test_what_cannot_be_read_is_refused_and_stays(tmp_path: Path, raw: bytes):
    folder = write_plugin(tmp_path / "plugin")
    (folder / "manifest.json").write_bytes(raw)
    with pytest.raises(UnfixableError) as caught:
        fix(folder)
    assert caught.value.findings
    assert (folder / "manifest.json").read_bytes() == raw


def test_a_folder_without_either_is_refused(tmp_path: Path):
    with pytest.raises(UnfixableError, match="no `qirvo` section"):
        fix(write_plugin(tmp_path / "plugin", without=["manifest.json"]))


def test_a_link_is_not_followed(tmp_path: Path):
    folder, outside = write_plugin(tmp_path / "plugin"), tmp_path / "outside.json"
    outside.write_text(json.dumps(raw_manifest()))
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").symlink_to(outside)
    with pytest.raises(UnfixableError, match="plain file"):
        fix(folder)
    assert json.loads(outside.read_text()) == raw_manifest()


def test_a_byte_order_mark_goes_and_other_letters_stay(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin")
    text = json.dumps(raw_manifest(description="Wetter über Köln, für alle."), ensure_ascii=False)
    (folder / "manifest.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    fix(folder)
    assert "Wetter über Köln".encode() in (folder / "manifest.json").read_bytes()
    assert not (folder / "manifest.json").read_bytes().startswith(b"\xef")
