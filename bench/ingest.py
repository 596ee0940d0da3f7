"""Events told over HTTP while artifacts are downloaded: how many, and what downloads wait then.

The registry has one core, and those who ask it the other. Three sorts of seconds take turns: the same bytes under a
name that is not counted, as an artifact that is, and as one that is while batches of events arrive at a steady rate.
Downloads are asked for at a steady rate, too, so that a slower answer does not mean fewer questions.
"""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench import pages
from bench.figures import Report
from bench.keep_alive import on_core
from bench.measuring import processor_s
from bench.steady import BATCH
from qirvo.server.settings import load_settings
from tests.support.builders import an_artifact

ROUNDS, SECONDS, PLUGINS = 5, 6, 102
DOWNLOADERS, DOWNLOADS = 2, 60  # a second, by all of them
SENDERS, BATCHES, ALONE = 2, 20, 80  # batches a second by all of them, and one after the other
ARTIFACT_BYTES = 2_200_000  # more than is kept ready in the memory, whatever it is
_STARTS_S = 4.0


@dataclass
class Turns:
    """What came of one sort of seconds."""

    name: str
    path: str
    is_told: bool = False
    waited_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)


def run() -> Report:
    """Measure and return the tables."""
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as name:
        stage = Path(name)
        settings = load_settings(overrides={"data_folder": stage / "registry", "bins_bits": 2})
        pages.fill(settings, plugins=PLUGINS, versions=3)
        sorts = _sorts(stage / "registry" / "repositories" / "public")
        began = os.getloadavg()[0]
        with pages.running_registry(stage, words=on_core(0)) as (address, pid):
            alone = _alone(address, pid)
            for number in range(ROUNDS + 1):
                for sort in sorts:
                    _turn(sort, address, pid, number)
    title = f"\nDownloads of {ARTIFACT_BYTES:,} bytes, {DOWNLOADS} a second (load of the machine {began:.1f})"
    head = f"  {'':38}  p50 ms   p99 ms (of each turn)  {'ratio':>7}  events/s  core"
    text = "\n".join([alone, title, head, *(_row(sort, sorts[0]) for sort in sorts)])
    return Report(title="Downloads while events are told", text=text)


def _sorts(folder: Path) -> list[Turns]:
    content = os.urandom(ARTIFACT_BYTES)
    names = {
        "targets": hashlib.sha256(content).hexdigest(),
        "artifacts": an_artifact("1.0.0").digest.hex,
    }
    for part, digest in names.items():
        (folder / part).mkdir(exist_ok=True)
        (folder / part / f"{digest}.zip").write_bytes(content)
    plain, counted = (f"/repositories/public/{part}/{digest}.zip" for part, digest in names.items())
    told = f"counted, {BATCH * BATCHES:,} events/s told"
    return [Turns("not counted", plain), Turns("counted", counted), Turns(told, counted, is_told=True)]


def _alone(address: str, pid: int) -> str:
    """Tell batches one after the other, with nothing else going on."""
    sender = _start("tell", address, time.time() + _STARTS_S, 1_000, ALONE, "alone")
    _wait(_STARTS_S)
    before, began = processor_s(pid), time.perf_counter()
    told = sum(map(int, _said(sender)))
    taken, used = time.perf_counter() - began, processor_s(pid) - before
    return f"  told one batch of {BATCH:,} after the other: {told / taken:,.0f} events/s, {told / used:,.0f}/s and core"


def _turn(sort: Turns, address: str, pid: int, number: int) -> None:
    start = time.time() + _STARTS_S
    each, batches = DOWNLOADS / DOWNLOADERS, BATCHES / SENDERS
    askers = [_start("ask", address, start, each, int(each * SECONDS), sort.path) for _ in range(DOWNLOADERS)]
    names = [f"{number}-{sender}" for sender in range(SENDERS if sort.is_told else 0)]
    senders = [_start("tell", address, start, batches, int(batches * SECONDS), name) for name in names]
    _wait(_STARTS_S)
    before = processor_s(pid)
    waited = [float(line) for asker in askers for line in _said(asker)]
    used, told = processor_s(pid) - before, sum(int(line) for sender in senders for line in _said(sender))
    if number > 0:  # the first round does not count
        sort.waited_ms += waited
        sort.p99_ms.append(statistics.quantiles(waited, n=100)[-1])
        sort.told.append(told / SECONDS)
        sort.used.append(used / SECONDS)


def _row(sort: Turns, first: Turns) -> str:
    p99, beside = (statistics.median(each.p99_ms) for each in (sort, first))
    each = " ".join(f"{value:.1f}" for value in sort.p99_ms)
    told, used = statistics.median(sort.told), statistics.median(sort.used)
    waited = statistics.median(sort.waited_ms)
    return f"  {sort.name:38}  {waited:6.2f}  {p99:7.2f} ({each})  {p99 / beside:6.2f}x  {told:8,.0f}  {used:.0%}"


def _start(what: str, address: str, start: float, per_second: float, count: int, named: str) -> "subprocess.Popen[str]":
    words = [what, urlsplit(address).netloc, str(start), str(per_second), str(count), named]
    command = [*on_core(1), sys.executable, "-m", "bench.steady", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _said(process: "subprocess.Popen[str]") -> list[str]:
    said, _ = process.communicate(timeout=SECONDS * 20)
    if process.returncode:
        raise ValueError(f"it ended with {process.returncode}")
    return said.split()


def _wait(seconds: float) -> None:
    time.sleep(seconds)  # those who ask start meanwhile
