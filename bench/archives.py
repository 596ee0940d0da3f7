"""Packing, checking and unpacking a plugin of about 5 MB, beside zlib-ng and hashlib alone, zipfile and zip/unzip."""

import hashlib
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from zlib_ng import zlib_ng

from bench.figures import Report
from bench.measuring import compared, in_turns, program
from qirvo.artifacts.disk import delete_folder
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.host.store import BlobStore

FILES, WORDS_A_FILE = 100, 7_000
VOCABULARY = ("const", "return", "function", "export", "weather", "await", "=>", "{", "}", ";", "fetch", "props")


def a_plugin(folder: Path) -> Path:
    """Write a folder of text that compresses about as JavaScript does."""
    dice = random.Random(7)  # noqa: S311  # the same folder every time
    (folder / "dist").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    for number in range(FILES):
        words = (f"{dice.choice(VOCABULARY)}{dice.randrange(500)}" for _ in range(WORDS_A_FILE))
        (folder / "dist" / f"part{number}.js").write_text(" ".join(words), encoding="utf-8")
    return folder


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        folder = a_plugin(stage / "plugin")
        ours = stage / "ours.zip"
        write_canonical_archive(FolderSource(folder), ours)
        packing = in_turns(_packing(folder, stage), rounds=5)
        reading = in_turns(_reading(ours, folder), rounds=5)
        unpacking = in_turns(_unpacking(ours, stage), rounds=5)
    return Report(
        title="Archives of 5 MB",
        comparisons=[
            compared("Pack, read again, synced to disk, with tree digest", packing),
            compared("Read to its end: structure, checksums and tree digest", reading),
            compared("Unpack, verified against the tree digest, synced to disk", unpacking),
        ],
    )


def _packing(folder: Path, stage: Path) -> dict[str, Callable[[], object]]:
    def with_zipfile() -> None:
        with zipfile.ZipFile(stage / "theirs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*.js")):
                archive.write(path, path.relative_to(folder))

    def with_zlib_ng() -> None:
        for path in sorted(folder.rglob("*.js")):
            content = path.read_bytes()
            hashlib.sha256(content).digest()
            zlib_ng.compress(content, 6)

    acts: dict[str, Callable[[], object]] = {
        "qirvo": lambda: write_canonical_archive(FolderSource(folder), stage / "ours-again.zip"),
        "zlib-ng and hashlib alone (writes nothing)": with_zlib_ng,
        "zipfile (no digests, no sync)": with_zipfile,
    }
    if shutil.which("zip"):
        acts["zip -r"] = program("zip", "-q", "-r", str(stage / "zip.zip"), str(folder))
    return acts


def _reading(archive: Path, folder: Path) -> dict[str, Callable[[], object]]:
    packed = [zlib_ng.compress(path.read_bytes(), 6) for path in sorted(folder.rglob("*.js"))]

    def with_zlib_ng() -> None:
        for content in packed:
            hashlib.sha256(zlib_ng.decompress(content)).digest()

    def with_zipfile() -> None:
        with zipfile.ZipFile(archive) as opened:
            opened.testzip()

    return {
        "qirvo": lambda: open_archive(archive).close(),
        "zlib-ng and hashlib alone": with_zlib_ng,
        "zipfile.testzip (no digests)": with_zipfile,
    }


def _unpacking(archive: Path, stage: Path) -> dict[str, Callable[[], object]]:
    def ours() -> None:
        target, store = stage / "out", stage / "store"  # a new store, so that every file is written
        with open_archive(archive) as reader:
            BlobStore(store).write_tree(reader, target, expected=reader.tree().digest)
        delete_folder(target)
        delete_folder(store)

    def with_zipfile() -> None:
        target = stage / "out-zipfile"
        hashlib.sha256(archive.read_bytes()).hexdigest()
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(target)  # our own archive
        shutil.rmtree(target)

    acts: dict[str, Callable[[], object]] = {"qirvo": ours, "zipfile + sha256 (no sync)": with_zipfile}
    if shutil.which("unzip"):
        acts["unzip"] = program("unzip", "-q", "-o", str(archive), "-d", str(stage / "out-unzip"))
    return acts
