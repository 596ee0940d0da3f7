"""What a host does with a plugin of about 5 MB: install, beside curl and unzip; swap; rollback without a network.

The files are served on loopback. Starting the plugin is another figure (it is Node's), and interpreter start is aside:
the acts run in this process. Ours writes durably (every file synced) and proves the content tree; the others do not.
"""

import functools
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.archives import a_plugin
from bench.figures import Figure, Report
from bench.measuring import compared, in_turns, program
from qirvo.artifacts.disk import delete_folder
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact
from qirvo.host.candidates import is_intact
from qirvo.host.filesystem import point_link, write_json
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Silent
from qirvo.host.remote import HttpRepositories
from qirvo.host.sources import Source
from qirvo.host.store import BlobStore, disk_use
from tests.support.hosts import a_place, agree

ROUNDS = 7
_WRITES = 3  # each syncs a file and its folder: as many syncs as a rollback has


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        archive = stage / "served" / "artifacts" / "plugin.zip"
        archive.parent.mkdir(parents=True)
        folder = a_plugin(stage / "plugin")
        written = write_canonical_archive(FolderSource(folder), archive)
        stored = archive.with_name(f"{written.digest.hex}.zip")
        archive.rename(stored)
        artifact = Artifact(digest=written.digest, size_bytes=written.size, tree_digest=written.tree.digest)
        with _served(stage / "served") as address:
            installing = in_turns(_installing(stage, address, artifact), rounds=ROUNDS)
        updating, shared = _updating(stage, folder)
        swapping = in_turns(_swapping(stage), rounds=101)
        returning = in_turns(_returning(stage, folder), rounds=21)
    return Report(
        title="What a host does with a plugin of 5 MB",
        comparisons=[
            compared("Install: fetch, prove, unpack", installing, note="Starting the plugin aside."),
            compared("A second release with one file changed, from a folder", updating, note=f"On disk: {shared}."),
            compared("The swap itself", swapping),
            compared("Rollback without a network, the whole act", returning, note="Starting the plugin aside."),
        ],
    )


def _installing(stage: Path, address: str, artifact: Artifact) -> dict[str, Callable[[], object]]:
    source = Source(name="bench", address=address, repository=address, fingerprint="", added_at="")
    repositories = HttpRepositories(HostLayout(stage / "home"))

    def ours() -> None:
        home = stage / "ours"
        home.mkdir()
        repositories.download(source, artifact, home / "plugin.zip", reporter=Silent())
        with open_archive(home / "plugin.zip") as archive:
            BlobStore(home / "store").write_tree(archive, home / "tree", expected=artifact.tree_digest)
        delete_folder(home)

    acts: dict[str, Callable[[], object]] = {"qirvo (synced, proven)": ours}
    if shutil.which("curl") and shutil.which("unzip"):
        theirs = stage / "theirs"
        fetch = f"rm -rf {theirs} && mkdir {theirs} && cd {theirs} && curl -sSo p.zip {address}{artifact.path}"
        acts["curl + unzip"] = program("sh", "-c", f"{fetch} && unzip -q p.zip -d tree")
        acts["curl + unzip + sync"] = program("sh", "-c", f"{fetch} && unzip -q p.zip -d tree && sync -f tree")
    return acts


def _updating(stage: Path, folder: Path) -> tuple[list[Figure], str]:
    store, trees = BlobStore(stage / "store"), stage / "trees"
    trees.mkdir()
    content = FolderSource(folder)
    store.write_tree(content, trees / "1.0.0", expected=content.tree().digest)
    (folder / "dist" / "part0.js").write_text("changed", encoding="utf-8")
    changed = FolderSource(folder)
    digest: Digest = changed.tree().digest

    def ours() -> None:
        if (trees / "1.1.0").exists():
            delete_folder(trees / "1.1.0")
        store.write_tree(changed, trees / "1.1.0", expected=digest)

    def copy() -> None:
        shutil.rmtree(stage / "copy", ignore_errors=True)
        shutil.copytree(folder, stage / "copy")

    figures = in_turns({"qirvo (linked, proven)": ours, "copy (nothing proven, nothing synced)": copy}, rounds=ROUNDS)
    use = disk_use([trees / "1.0.0", trees / "1.1.0"])
    return figures, f"{use.shared / 1e6:.1f} MB for two releases, {use.apart / 1e6:.1f} MB apart"


def _swapping(stage: Path) -> dict[str, Callable[[], object]]:
    link, turns = stage / "current", iter(range(10**9))

    def flip() -> None:
        beside = stage / "beside"
        beside.symlink_to(f"trees/1.{next(turns) % 2}.0")
        beside.replace(link)

    return {"swap, durable": lambda: point_link(link, f"trees/1.{next(turns) % 2}.0"), "swap, rename alone": flip}


def _returning(stage: Path, folder: Path) -> dict[str, Callable[[], object]]:
    """Go back and forth between two releases of a plugin that is disabled, so that nothing is started."""
    manifest = {
        "manifest_version": 1,
        "id": "acme.bench",
        "name": "Bench",
        "entry": "dist/part1.js",
        "engines": {"qirvo": "*"},
    }
    place = a_place(stage / "rollbacks")
    for version in ("1.0.0", "1.1.0"):
        (folder / "manifest.json").write_text(json.dumps(manifest | {"version": version}), encoding="utf-8")
        place.host.install(str(folder), confirm=agree)
        place.host.disable("acme.bench")
    layout = place.machine.layout.plugin(PluginId("acme", "bench"))
    kept = place.machine.installations.get(PluginId("acme", "bench")).kept[0]
    scratch = stage / "rollbacks" / "scratch.json"

    def durable_writes() -> None:
        for _ in range(_WRITES):
            write_json(scratch, {"what": "x" * 2_000})

    return {
        "qirvo (kept tree known by its marks, journalled)": lambda: place.host.rollback("acme.bench"),
        "reading and hashing the kept tree, alone": lambda: is_intact(layout.release(kept.release), kept.tree_digest),
        f"{_WRITES} small files written durably, alone": durable_writes,
    }


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
