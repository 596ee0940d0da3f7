"""What is fuzzed. Each target takes any bytes and ends without an exception, unless the input broke something.

What a target may raise is its own refusal and nothing else; so a bug is whatever comes out of it.
"""

import contextlib
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from qirvo.analysis.emulation import emulate
from qirvo.analysis.inventory import take_inventory
from qirvo.analysis.javascript import read_facts
from qirvo.analysis.lock_files import LOCK_FILES
from qirvo.analysis.osv import read_record
from qirvo.artifacts.disk import delete_folder
from qirvo.artifacts.limits import ArchiveLimits
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.checks.runner import check_archive
from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.manifest_writing import canonical_json, from_canonical
from qirvo.host.store import BlobStore
from tests.support.archives import CONTENT, ZipPart, a_zip, tgz_of, zip_of
from tests.support.plugins import MemoryContent, plugin_files, real_plugin_files

Target = Callable[[bytes], None]
_LIMITS = ArchiveLimits(archive_bytes=1024 * 1024, entries=200, entry_bytes=1024 * 1024, total_bytes=4 * 1024 * 1024)
_PLACE = Path(tempfile.mkdtemp(prefix="qirvo-fuzz-"))


def archive(content: bytes) -> None:
    """Whatever is accepted as an archive can be written, and is then the tree it said it was."""
    path = _PLACE / "input"
    path.write_bytes(content)
    try:
        with open_archive(path, limits=_LIMITS) as reader:
            BlobStore(_PLACE / "store").write_tree(reader, _PLACE / "out", expected=reader.tree().digest)
    except ArchiveRefusedError:
        return
    written = tree_of_folder(_PLACE / "out")
    for folder in ("out", "store"):
        delete_folder(_PLACE / folder)
    if written.total_bytes > _LIMITS.total_bytes:
        raise AssertionError("more was unpacked than the limits allow")


def manifest(content: bytes) -> None:
    """Whatever is accepted as a manifest survives being written and read."""
    first, _, second = content.partition(b"\0\0")
    reading = read_manifest(first, second or None)
    if reading.manifest is not None and from_canonical(canonical_json(reading.manifest)) != reading.manifest:
        raise AssertionError("the canonical form says something else than the manifest")


def scanner(content: bytes) -> None:
    """Any bytes in any language give facts, and the same ones twice."""
    suffix = ("js", "jsx", "ts", "tsx")[zlib.crc32(content) % 4]
    if read_facts(f"dist/index.{suffix}", content) != read_facts(f"dist/index.{suffix}", content):
        raise AssertionError("two readings differ")


def checks(content: bytes) -> None:
    """A plugin with any bytes as its code, documents and package.json ends in a report."""
    code, _, rest = content.partition(b"\0\0")
    package, _, readme = rest.partition(b"\0\0")
    given = {"dist/index.js": code, "package.json": package, "README.md": readme}
    path = _PLACE / "plugin.zip"
    path.write_bytes(zip_of(plugin_files() | {name: text for name, text in given.items() if text}))
    check_archive(path)


def packages(content: bytes) -> None:
    """Any bytes as code, lock file and advisory end in packages, or in a refusal that is meant."""
    code, _, rest = content.partition(b"\0\0")
    lock, _, record = rest.partition(b"\0\0")
    name = LOCK_FILES[zlib.crc32(lock) % len(LOCK_FILES)]
    files = MemoryContent({"dist/index.js": code, name: lock, "package.json": record})
    take_inventory(files, files.tree())
    with contextlib.suppress(ValueError):
        read_record(record)


def emulation(content: bytes) -> None:
    """Any bytes as a plugin's module can be emulated; what it does is told with a place in it."""
    done = emulate({"dist/index.js": content}, ["dist/index.js"], most_s=0.2)
    if any(act.path not in {"", "dist/index.js"} for act in done.acts):
        raise AssertionError("an act is told of a file that is not there")


TARGETS: dict[str, Target] = {
    "archive": archive,
    "manifest": manifest,
    "scanner": scanner,
    "checks": checks,
    "packages": packages,
    "emulation": emulation,
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield good input for the target `name`, to start from."""
    files = [*plugin_files().items(), *real_plugin_files().items()]
    if name == "archive":
        yield from (zip_of(CONTENT), tgz_of(CONTENT), a_zip(ZipPart(deflated=True), ZipPart(name=b"a/b.js")))
    elif name == "manifest":
        yield from (text for path, text in files if path.endswith(".json"))
    else:
        yield from (text for path, text in files if path.endswith((".js", ".ts", ".json", ".md")))
