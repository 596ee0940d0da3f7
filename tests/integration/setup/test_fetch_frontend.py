"""What pages load of others' code comes with the bytes that are pinned, or not at all."""

import base64
import hashlib
import io
import stat
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.fetch_frontend import Library, NotFetchedError, OtherBytesError, fetch

FILES = {"package/dist/chart.js": "chart.js", "package/LICENSE": "chart.LICENSE"}


def an_archive(names: list[str]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))
    return made.getvalue()


def a_library(archive: bytes) -> Library:
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    return Library(package="chart@1.0.0", integrity=f"sha512-{digest}", files=FILES)


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `npm` that packs the file beside it; without that file it refuses."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "npm"
    program.write_text(
        f"""#!/bin/sh
[ -f {folder}/served ] || {{ echo 'no such package' >&2; exit 1; }}
while [ "$1" != --pack-destination ]; do shift; done
cp {folder}/served "$2/chart-1.0.0.tgz"
""",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_what_is_pinned_is_put_where_it_is_served_from(npm: Path, tmp_path: Path):
    archive = an_archive(list(FILES))
    (npm / "served").write_bytes(archive)
    fetch(a_library(archive), tmp_path / "out")
    assert (tmp_path / "out" / "chart.js").read_bytes() == b"package/dist/chart.js"
    (npm / "served").unlink()
    fetch(a_library(archive), tmp_path / "out")  # it is there, and nobody is asked


def test_other_bytes_are_refused_and_nothing_is_kept(npm: Path, tmp_path: Path):
    (npm / "served").write_bytes(an_archive([*FILES, "package/more"]))
    with pytest.raises(OtherBytesError, match="chart@1"):
        fetch(a_library(an_archive(list(FILES))), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_in_it_is_missed(npm: Path, tmp_path: Path):
    archive = an_archive(["package/LICENSE"])
    (npm / "served").write_bytes(archive)
    with pytest.raises(OtherBytesError, match=r"chart\.js"):
        fetch(a_library(archive), tmp_path / "out")


def test_a_newer_pin_is_fetched_again(npm: Path, tmp_path: Path):
    old, new = an_archive(list(FILES)), an_archive([*FILES, "package/new"])
    for archive in (old, new):
        (npm / "served").write_bytes(archive)
        fetch(a_library(archive), tmp_path / "out")
    (npm / "served").write_bytes(old)
    with pytest.raises(OtherBytesError):
        fetch(replace(a_library(new), integrity="sha512-" + "A" * 86 + "=="), tmp_path / "out")


def test_npm_that_refuses_is_told_of(npm: Path, tmp_path: Path):
    with pytest.raises(NotFetchedError, match="no such package"):
        fetch(a_library(b""), tmp_path / "out")
