"""Beside the peers, where there is much: the list of 2,000 versions of a package, and search over 10,000 packages.

What is asked for is put into the folders of registries that keep files, as they would have written it, and sent to
devpi-server, which takes it no other way.
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx2

from bench.figures import Bar, Comparison, Report, figures_of
from bench.keep_alive import load
from bench.measuring import timed_ms
from bench.pages import MANY, fill
from bench.peers.clients import PATIENCE_S
from bench.peers.ours import Ours
from bench.peers.ports import Asked, Package, Peer, Running, on_one_core
from bench.peers.pypi import Devpi, Pypiserver
from bench.peers.verdaccio import Verdaccio
from bench.updates import filled
from qirvo.server.bootstrap import assemble
from qirvo.server.settings import load_settings

VERSIONS, PACKAGES = 2_000, 10_000
ROUNDS, SECONDS, SEARCHES = 3, 2, 15
WORDS = ("calendar", "tool", "tool 77", "widget")
OURS, VERDACCIO = "qirvo", "verdaccio"
ONE = Package(MANY.name, "1.0.0", 100)
SENT: Sequence[Peer] = (Devpi(),)
SENT_WITHIN_S = 30
"""devpi-server takes each version more slowly than the one before, and is left out where it has not all by then."""


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name, ExitStack() as stack:
        stage = Path(name)
        _fill_ours(stage / OURS)
        peers: list[Peer] = [Ours()]
        for peer, filling in FILLED:
            if peer.is_installed():
                filling(stage)
                peers.append(peer)
        peers += [peer for peer in SENT if peer.is_installed()]
        running = {peer.name: stack.enter_context(on_one_core(peer, stage)) for peer in peers}
        known = [peer for peer, _ in FILLED] + list(SENT)
        left_out = [f" {peer.name} is not installed." for peer in known if peer.name not in running]
        for peer in SENT:
            if peer.name in running and (count := _sent(running[peer.name])) < VERSIONS:
                left_out.append(f" {peer.name} took {count:,} of them within {SENT_WITHIN_S} s and is left out.")
                del running[peer.name]
        comparisons = [*_lists(running, "".join(left_out)), _searches(running)]
    return Report(title=f"{VERSIONS:,} versions of a package, and search over {PACKAGES:,}", comparisons=comparisons)


def _fill_ours(folder: Path) -> None:
    """Make the plugins, and sign the index of the one with many releases."""
    folder.mkdir()
    settings = load_settings(overrides={"data_folder": folder / "registry"})
    fill(settings, plugins=PACKAGES, versions=VERSIONS)
    assembly = assemble(settings)
    with assembly.database.reading() as uow:
        index = uow.plugins.index(MANY)
    assembly.stop()
    signed = {} if index is None else {MANY: index}
    filled(settings.repository_folder, settings.keys_folder, PACKAGES, settings.bins_bits, signed)


def _fill_verdaccio(stage: Path) -> None:
    """Have it take one package, and write the others as it wrote that."""
    with Verdaccio().running(stage / VERDACCIO) as running:
        running.prepared(ONE)()
    storage = stage / VERDACCIO / "storage"
    written = (storage / ONE.name / "package.json").read_text(encoding="utf-8")
    names = [f"tool-{number}" for number in range(PACKAGES - 1)]
    for name in names:
        (storage / name).mkdir()
        (storage / name / "package.json").write_text(written.replace(ONE.name, name), encoding="utf-8")
    document = json.loads(written)
    version, file_name = json.dumps(document["versions"][ONE.version]), f"{ONE.name}-{ONE.version}.tgz"
    numbers = [f"1.0.{number}" for number in range(VERSIONS)]
    document["versions"] = {each: json.loads(version.replace(ONE.version, each)) for each in numbers}
    document["time"] |= dict.fromkeys(numbers, document["time"]["created"])
    attached = document["_attachments"][file_name]
    document["_attachments"] = {f"{ONE.name}-{each}.tgz": attached for each in numbers}
    (storage / ONE.name / "package.json").write_text(json.dumps(document), encoding="utf-8")
    listed = storage / ".verdaccio-db.json"
    known = json.loads(listed.read_text(encoding="utf-8"))
    listed.write_text(json.dumps(known | {"list": [ONE.name, *names]}), encoding="utf-8")


def _fill_pypiserver(stage: Path) -> None:
    with Pypiserver().running(stage / "pypiserver") as running:
        running.prepared(ONE)()
    folder = stage / "pypiserver" / "packages"
    (first,) = folder.glob("*.whl")
    for number in range(1, VERSIONS):
        shutil.copy(first, folder / first.name.replace(ONE.version, f"1.0.{number}"))


FILLED: Sequence[tuple[Peer, Callable[[Path], None]]] = (
    (Verdaccio(), _fill_verdaccio),
    (Pypiserver(), _fill_pypiserver),
)


def _sent(running: Running) -> int:
    """Send the versions, one after the other, and return how many there was time for."""
    end = time.monotonic() + SENT_WITHIN_S
    for number in range(VERSIONS):
        if time.monotonic() > end:
            return number
        running.prepared(Package(ONE.name, f"1.0.{number}", ONE.size_bytes))()
    return VERSIONS


def _lists(running: Mapping[str, Running], left_out: str) -> list[Comparison]:
    asked = {name: one.metadata(ONE.name) for name, one in running.items()}
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, one in asked.items():
            rates[name].append(load(one.url, one.headers, seconds=SECONDS).per_second)
    packed = {name: [_bytes_on_the_wire(one)] for name, one in asked.items()}
    return [
        Comparison(
            title=f"List of {VERSIONS:,} versions",
            unit="answers/s",
            figures=figures_of(rates),
            is_more_better=True,
            bars=[
                Bar(limit=3, beside=VERDACCIO),
                *(Bar(limit=10, beside=name) for name in ("devpi-server", "pypiserver")),
            ],
            note=f"What a client chooses a version from: ours is the signed release index.{left_out}",
        ),
        Comparison(
            title=f"Bytes of the list of {VERSIONS:,} versions",
            unit="bytes",
            figures=figures_of(packed),
            note="As each sends them to a client that takes gzip. Alike versions pack better than real ones.",
        ),
    ]


def _bytes_on_the_wire(asked: Asked) -> float:
    with httpx2.stream("GET", asked.url, headers={"Accept-Encoding": "gzip"}, timeout=PATIENCE_S) as answer:
        return float(sum(map(len, answer.iter_raw())))


def _searches(running: Mapping[str, Running]) -> Comparison:
    """Ask each that has a search the same words in turns."""
    addresses = {name: str(httpx2.URL(one.metadata(ONE.name).url).join("/")) for name, one in running.items()}
    asked = {OURS: "v1/plugins?limit=20&q="}
    if VERDACCIO in running:
        asked[VERDACCIO] = "-/v1/search?size=20&text="
    taken: dict[str, list[float]] = {name: [] for name in asked}
    with httpx2.Client(timeout=PATIENCE_S) as client:
        for _ in range(ROUNDS):
            for name, path in asked.items():
                acts = [partial(_asked, client, f"{addresses[name]}{path}{word}") for word in WORDS]
                times = [timed_ms(act) for act in acts for _ in range(SEARCHES)]
                taken[name].append(statistics.median(times))
    return Comparison(
        title=f"Search over {PACKAGES:,} packages, the first 20",
        unit="ms",
        figures=figures_of(taken),
        note="devpi-server has no search of its own (that is a plugin's), and pypiserver none that pip still asks.",
    )


def _asked(client: httpx2.Client, url: str) -> None:
    client.get(url).raise_for_status()
