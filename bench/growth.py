"""What a registry costs with 100, 1,000 and 10,000 plugins: the same acts, and what it keeps, as curves.

`QIRVO_BENCH_PLUGINS` adds a larger size (100,000 take about five minutes more, nearly all of it to make them). They
are written by the registry's own parts, past uploads and reviews; what is published while it is measured goes all the
way.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Comparison, Figure, Report
from bench.measuring import memory_mb, timed_ms, until_idle
from bench.pages import MANY, fill
from bench.peers.clients import kept_connection
from bench.peers.ours import OurRunning, Ours
from bench.peers.ports import Package
from bench.updates import filled
from qirvo.server.settings import Settings, load_settings

SIZES = (100, 1_000, 10_000)
PUBLISHED, ASKED, STARTS, VERSIONS = 5, 40, 3, 20
SMALL_BYTES = 10_000
WORDS = ("calendar", "tool", "order keeps", "widget")

Found = dict[str, list[float]]


def run() -> Report:
    """Measure and return the curves."""
    asked = os.environ.get("QIRVO_BENCH_PLUGINS")
    sizes = sorted({*SIZES, *([int(asked)] if asked else [])})
    by_size: dict[int, Found] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
            by_size[size] = _measured(Path(name) / "registry-of-many", size)
    comparisons = [
        _curve("Cold start until it answers", "s", by_size),
        _curve("Idle memory", "MB", by_size),
        _curve("Publish 10 kB, acknowledged", "ms", by_size),
        _curve("From approval until the release is live", "ms", by_size),
        _curve("Signed release index", "ms", by_size),
        _curve("A plugin's document", "ms", by_size),
        _curve("Search, the first 20", "ms", by_size),
        _curve("First page", "ms", by_size),
        _curve("A plugin's page", "ms", by_size),
        _curve("On the disk", "MB", by_size, "database", "search index", "signed metadata"),
    ]
    made = f"{' and '.join(f'{size:,}' for size in sizes)} plugins"
    return Report(title=f"As a registry grows: {made}, three releases each", comparisons=comparisons)


def _curve(title: str, unit: str, by_size: dict[int, Found], *names: str) -> Comparison:
    """Return one kind of figure over the sizes; `names` where there are several lines."""
    figures = [
        Figure(name=name or "qirvo", rounds=tuple(found[name or title]), at=size)
        for name in names or [""]
        for size, found in by_size.items()
    ]
    return Comparison(title=title, unit=unit, figures=figures, has_peers=False)


def _measured(stage: Path, size: int) -> Found:
    stage.mkdir()
    settings = load_settings(overrides={"data_folder": stage / "registry"})
    filled(settings.repository_folder, settings.keys_folder, size, settings.bins_bits, {})
    fill(settings, plugins=size, versions=VERSIONS)
    ours, found = Ours(), Found()
    with ours.running(stage):  # lets people in
        pass
    found["Cold start until it answers"] = [_start_s(ours, stage) for _ in range(STARTS)]
    with ours.running(stage) as running:
        until_idle(running.pid)
        found["Idle memory"] = [memory_mb(running.pid)]
        found |= _published(running)
        found |= _asked(running)
    found |= _sizes(settings)
    return found


def _start_s(ours: Ours, stage: Path) -> float:
    began = time.perf_counter()
    with ours.running(stage):
        return time.perf_counter() - began


def _published(running: OurRunning) -> Found:
    acknowledged, live = [], []
    for number in range(PUBLISHED):
        package = Package(f"grown-{number}", "1.0.0", SMALL_BYTES)
        acknowledged.append(timed_ms(running.prepared(package)))
        live += [running.live_after_approval_s(called) * 1_000 for called in list(running.submitted)]
    return {"Publish 10 kB, acknowledged": acknowledged, "From approval until the release is live": live}


def _asked(running: OurRunning) -> Found:
    with kept_connection(running.world.registry) as client:

        def times(paths: Sequence[str]) -> list[float]:
            for path in paths:
                client.get(path).raise_for_status()  # the first time is made ready for the others
            return [timed_ms(lambda path=path: client.get(path)) for _ in range(ASKED // len(paths)) for path in paths]  # type: ignore[misc]  # bound now

        return {
            "Signed release index": times([running.metadata("grown-0").url]),
            "A plugin's document": times([running.document("grown-0").url]),
            "Search, the first 20": times([f"/v1/plugins?q={words}&limit=20" for words in WORDS]),
            "First page": times(["/"]),
            "A plugin's page": times([f"/plugins/{MANY}"]),
        }


def _sizes(settings: Settings) -> Found:
    return {
        "database": [(settings.data_folder / "registry.db").stat().st_size / 1e6],
        "search index": [_size_mb(settings.search_folder)],
        "signed metadata": [_size_mb(settings.repository_folder / "metadata")],
    }


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
