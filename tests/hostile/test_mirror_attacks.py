"""Mirrors and exports that somebody changed on their way."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from qirvo.domain.errors import IntegrityError
from qirvo.domain.mirroring import Kept, KeptDeltas
from qirvo.host.mirrors.archive import MirrorArchiveError, export_mirror, import_mirror
from qirvo.host.mirrors.folder import MirrorFolder
from qirvo.host.mirrors.sync import Selection
from qirvo.host.mirrors.verify import MirrorDamagedError, verify_mirror
from qirvo.trust.diagnosis import MetadataTooOldError, TamperedMetadataError
from tests.support.builders import WEATHER
from tests.support.hosts import agree
from tests.support.mirrors import DAY, Copied

EVERY_KIND = [
    "metadata/timestamp.json",
    "metadata/*.snapshot.json",
    "metadata/*.targets.json",
    "metadata/*.bins-*.json",
    "metadata/1.root.json",
    "targets/index/acme/*.json",
    "artifacts/*.zip",
    "sbom/*.json",
    "deltas/*.zst",
    "rollout-logs/*.json",
]


def a_mirror(folder: Path, days: int = 0) -> Copied:
    """A mirror of the weather plugin, with a delta to it."""
    copied = Copied(folder, days=days)
    copied.publish("1.0.1")
    copied.sync(Selection(plugins=(WEATHER,), kept=Kept(deltas=KeptDeltas.ALL)))
    return copied


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("harm", [changed, Path.unlink])
def test_a_changed_or_missing_file_is_refused_by_name(tmp_path: Path, kind: str, harm: Callable[[Path], None]):
    copied = a_mirror(tmp_path)
    harmed = min(copied.mirror.glob(kind))
    harm(harmed)
    with pytest.raises((MirrorDamagedError, TamperedMetadataError), match=str(harmed.relative_to(copied.mirror))):
        verify_mirror(copied.mirror, max_age=DAY)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_link_in_place_of_a_file_is_refused(tmp_path: Path, kind: str):
    copied = a_mirror(tmp_path)
    path = next(iter(copied.mirror.glob(kind)))
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IntegrityError):
        verify_mirror(copied.mirror, max_age=DAY)


@pytest.mark.parametrize("change", [b" ", b'{"entries":[],"next":null}\n', b"[" * 100_000, b"\xff"])
def test_a_rollout_log_with_anything_else_in_it_is_refused(tmp_path: Path, change: bytes):
    copied = a_mirror(tmp_path)
    log = next(copied.mirror.glob("rollout-logs/*.json"))
    for content in (change, log.read_bytes() + change, log.read_bytes().replace(b'"1.0.1"', b'"6.6.6"')):
        log.write_bytes(content)
        with pytest.raises(MirrorDamagedError, match=log.name):
            verify_mirror(copied.mirror, max_age=DAY)


@pytest.mark.parametrize("path", ["index.html", "metadata/2.root.json", "artifacts/more.zip"])
def test_a_file_that_is_none_of_the_mirrors_is_refused(tmp_path: Path, path: str):
    copied = a_mirror(tmp_path)
    (copied.mirror / path).write_bytes(b"{}")
    with pytest.raises(IntegrityError):
        verify_mirror(copied.mirror, max_age=DAY)


def test_an_old_timestamp_that_is_put_back_is_refused(tmp_path: Path):
    copied = a_mirror(tmp_path)
    shutil.copytree(copied.mirror / "metadata", tmp_path / "before")
    copied.publish("1.1.0")
    copied.sync()
    shutil.copytree(tmp_path / "before", copied.mirror / "metadata", dirs_exist_ok=True)
    with pytest.raises(TamperedMetadataError, match="older metadata"):
        verify_mirror(copied.mirror, max_age=DAY)


def test_an_older_export_does_not_replace_a_newer_one(tmp_path: Path):
    copied, there = a_mirror(tmp_path), tmp_path / "there"
    export_mirror(copied.mirror, tmp_path / "old.tar")
    copied.publish("1.1.0")
    copied.sync()
    export_mirror(copied.mirror, tmp_path / "new.tar")
    import_mirror(tmp_path / "new.tar", there, confirm=agree)
    with pytest.raises(TamperedMetadataError, match="older metadata"):
        import_mirror(tmp_path / "old.tar", there, confirm=agree)
    assert verify_mirror(there, max_age=DAY).signed_at == copied.signed.signed_now()


def test_an_export_that_is_too_old_is_refused_and_says_how_old(tmp_path: Path):
    copied = a_mirror(tmp_path)
    export_mirror(copied.mirror, tmp_path / "out.tar")
    aged = copied.signed.signed_now() - 10 * DAY
    assert aged < copied.signed.signed_now()
    with pytest.raises(MetadataTooOldError, match="ago"):
        verify_mirror(copied.mirror, max_age=-DAY)


def test_another_repositorys_export_is_not_imported_over_a_mirror(tmp_path: Path):
    copied = a_mirror(tmp_path)
    (tmp_path / "rival").mkdir()
    rival = a_mirror(tmp_path / "rival")
    export_mirror(rival.mirror, tmp_path / "rival.tar")
    with pytest.raises(MirrorArchiveError, match="another repository"):
        import_mirror(tmp_path / "rival.tar", copied.mirror, confirm=agree)


def rewritten(source: Path, target: Path, change: Callable[[tarfile.TarFile], None], *, without: str = "") -> Path:
    """Copy a tar, leave one entry out, and add what `change` adds."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old.getmembers():
            if entry.name != without:
                new.addfile(entry, old.extractfile(entry))
        change(new)
    return target


def an_entry(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> Callable[[tarfile.TarFile], None]:
    def add(tar: tarfile.TarFile) -> None:
        entry = tarfile.TarInfo(name)
        entry.type = kind
        entry.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
        entry.size = len(content) if kind == tarfile.REGTYPE else 0
        tar.addfile(entry, io.BytesIO(content))

    return add


@pytest.mark.parametrize(
    "harm",
    [
        an_entry("../outside.json"),
        an_entry("/outside.json"),
        an_entry("metadata/../../outside.json"),
        an_entry(".mirror/trust/pinned-root.json"),
        an_entry("metadata/.json"),
        an_entry("metadata/9.root.json", kind=tarfile.SYMTYPE),
        an_entry("metadata/9.root.json", kind=tarfile.LNKTYPE),
        an_entry("metadata/9.root.json", kind=tarfile.FIFOTYPE),
        an_entry("artifacts", kind=tarfile.DIRTYPE),
        an_entry("metadata/timestamp.json"),
        an_entry("metadata/TIMESTAMP.json"),
    ],
)
def test_a_hostile_entry_is_refused_and_nothing_is_written(tmp_path: Path, harm: Callable[[tarfile.TarFile], None]):
    copied, there = a_mirror(tmp_path), tmp_path / "deep" / "there"
    export_mirror(copied.mirror, tmp_path / "out.tar")
    with pytest.raises(MirrorArchiveError):
        import_mirror(rewritten(tmp_path / "out.tar", tmp_path / "bad.tar", harm), there, confirm=agree)
    assert MirrorFolder(there).present() == []
    assert not list(tmp_path.rglob("outside.json"))


@pytest.mark.parametrize(
    "carried",
    [
        {"artifacts": ["../../outside"]},
        {"deltas": ["../../outside"]},
        {"logs": ["../../outside"]},
        {"sboms": {"../../outside": "0" * 64}},
        {"files": [".mirror/lock"]},
    ],
)
def test_an_export_that_says_it_carries_files_elsewhere_is_refused(tmp_path: Path, carried: dict[str, object]):
    copied = a_mirror(tmp_path)
    export_mirror(copied.mirror, tmp_path / "out.tar")
    with tarfile.open(tmp_path / "out.tar") as tar:
        record = json.loads(tar.extractfile("mirror.json").read())  # type: ignore[union-attr]  # it is a file
    said = an_entry("mirror.json", json.dumps(record | carried).encode())
    bad = rewritten(tmp_path / "out.tar", tmp_path / "bad.tar", said, without="mirror.json")
    with pytest.raises(MirrorArchiveError, match="what no mirror does"):
        import_mirror(bad, tmp_path / "there", confirm=agree)


@pytest.mark.parametrize("missing", ["mirror.json", "metadata/1.root.json", "metadata/timestamp.json"])
def test_an_export_without_a_part_is_refused(tmp_path: Path, missing: str):
    copied = a_mirror(tmp_path)
    export_mirror(copied.mirror, tmp_path / "out.tar")
    bad = rewritten(tmp_path / "out.tar", tmp_path / "bad.tar", lambda _: None, without=missing)
    with pytest.raises((IntegrityError, MirrorArchiveError)):
        import_mirror(bad, tmp_path / "there", confirm=agree)
    assert MirrorFolder(tmp_path / "there").present() == []


@pytest.mark.parametrize("share", [0, 0.3, 0.7, 0.99])
def test_a_cut_export_is_refused(tmp_path: Path, share: float):
    copied = a_mirror(tmp_path)
    export_mirror(copied.mirror, tmp_path / "out.tar")
    content = (tmp_path / "out.tar").read_bytes().rstrip(b"\0")
    (tmp_path / "cut.tar").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(MirrorArchiveError):
        import_mirror(tmp_path / "cut.tar", tmp_path / "there", confirm=agree)


def test_a_changed_byte_anywhere_in_a_files_content_changes_nothing_in_the_folder(tmp_path: Path):
    copied, there = a_mirror(tmp_path), tmp_path / "there"
    export_mirror(copied.mirror, tmp_path / "out.tar")
    import_mirror(tmp_path / "out.tar", there, confirm=agree)
    before = {path: (there / path).read_bytes() for path in MirrorFolder(there).present()}
    copied.publish("1.1.0")
    copied.sync()
    export_mirror(copied.mirror, tmp_path / "new.tar")
    with tarfile.open(tmp_path / "new.tar") as tar:
        places = [entry.offset_data + entry.size // 2 for entry in tar.getmembers() if entry.name != "mirror.json"]
    whole = (tmp_path / "new.tar").read_bytes()
    for place in places:
        harmed = bytearray(whole)
        harmed[place] ^= 1
        (tmp_path / "bad.tar").write_bytes(harmed)
        with pytest.raises(IntegrityError):
            import_mirror(tmp_path / "bad.tar", there, confirm=agree)
        assert {path: (there / path).read_bytes() for path in MirrorFolder(there).present()} == before
    import_mirror(tmp_path / "new.tar", there, confirm=agree)
