"""The read plane under load, beside nginx and Python's own file server: all three serve the same signed files.

Each server has one core and the load another. The servers take turns, so that whatever else the machine does meets all
of them; what a request costs of the processor hardly depends on that.
"""

import contextlib
import hashlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Comparison, Figure, Report
from bench.keep_alive import Load, generator, load, on_core, validators
from bench.measuring import processor_s
from bench.peers.nginx import nginx_over
from scripts.people import QIRVO, environment, free_port, running
from tests.support.nginx import NGINX

ROUNDS, SECONDS = 3, 1  # of each figure; three servers with four figures each, and their starts
TIMESTAMP, ROOT = "metadata/timestamp.json", "metadata/1.root.json"
ARTIFACT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Served:
    """A server: where it shows the repository's folder, and its process."""

    name: str
    address: str
    pid: int


@dataclass(frozen=True)
class Asked:
    """What is asked for."""

    what: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_known: bool = False


@dataclass(frozen=True)
class Round:
    """One server in one round: how it did, and what a request cost of the processor."""

    load: Load
    cost_us: float


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as servers:
        stage = Path(name)
        ours = servers.enter_context(_ours(stage))
        folder = stage / "registry" / "repositories" / "public"
        questions = [
            Asked(f"{TIMESTAMP}, whole", TIMESTAMP),
            Asked(f"{TIMESTAMP}, known (304)", TIMESTAMP, is_known=True),
            Asked(f"{ROOT}, gzip", ROOT, {"Accept-Encoding": "gzip"}),
            Asked("an artifact of 1 MiB", _an_artifact(folder)),
        ]
        served = [ours]
        if NGINX is not None:
            shown = nginx_over(folder, stage, words=tuple(on_core(0)))
            served.append(Served("nginx", *servers.enter_context(shown)))
        served.append(servers.enter_context(_http_server(stage, folder)))
        found = {asked.what: _rounds(served, asked) for asked in questions}
    title = f"The read plane ({generator()} asks)"
    text = f"\n{title}; load of the machine {os.getloadavg()[0]:.1f}\n"
    text += "".join(_table(what, rounds) for what, rounds in found.items())
    comparisons = [_comparison(what, rounds) for what, rounds in found.items()]
    return Report(title=title, comparisons=comparisons, text=text)


def _comparison(what: str, rounds: Mapping[str, Sequence[Round]]) -> Comparison:
    figures = [Figure(name=name, rounds=tuple(each.load.per_second for each in of)) for name, of in rounds.items()]
    cost = ", ".join(f"{name} {statistics.median(each.cost_us for each in of):,.0f}" for name, of in rounds.items())
    note = f"Microseconds of the processor an answer: {cost}."
    return Comparison(title=what.capitalize(), unit="answers/s", figures=figures, is_more_better=True, note=note)


def _rounds(served: Sequence[Served], asked: Asked) -> Mapping[str, Sequence[Round]]:
    rounds: dict[str, list[Round]] = {one.name: [] for one in served}
    for _ in range(ROUNDS):
        for one in served:
            rounds[one.name].append(_round(one, asked))
    return rounds


def _round(served: Served, asked: Asked) -> Round:
    url = f"{served.address}/{asked.path}"
    headers = {**asked.headers, **(validators(url) if asked.is_known else {})}
    before = processor_s(served.pid)
    done = load(url, headers, seconds=SECONDS)
    return Round(done, (processor_s(served.pid) - before) / (done.per_second * SECONDS) * 1_000_000)


def _an_artifact(folder: Path) -> str:
    content = os.urandom(ARTIFACT_BYTES)
    place = folder / "artifacts" / f"{hashlib.sha256(content).hexdigest()}.zip"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    return place.relative_to(folder).as_posix()


@contextlib.contextmanager
def _ours(stage: Path) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [*on_core(0), QIRVO, "server", "run", "--port", str(port), "--data", stage / "registry"]
    env = environment(stage, QIRVO_SERVER_BINS_BITS="2", QIRVO_SERVER_LOG_LEVEL="warning")
    with running(command, env, f"{address}/health/ready", stage / "qirvo.log") as server:
        yield Served("qirvo", f"{address}/repositories/public", server.process.pid)


@contextlib.contextmanager
def _http_server(stage: Path, folder: Path) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [
        *on_core(0),
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "-b",
        "127.0.0.1",
        "-d",
        folder,
        "-p",
        "HTTP/1.1",
    ]
    with running(command, environment(stage), f"{address}/{TIMESTAMP}", stage / "python.log") as server:
        yield Served("python -m http.server", address, server.process.pid)


def _table(title: str, rounds: Mapping[str, Sequence[Round]]) -> str:
    rates = {name: statistics.median(each.load.per_second for each in of) for name, of in rounds.items()}
    ours, width = next(iter(rates.values())), max(map(len, rates))
    lines = [f"\n{title}", f"  {'':{width}}  per second    ratio   CPU us   p50 ms   p99 ms"]
    for name, of in rounds.items():
        cost, p50, p99 = (
            statistics.median(figures)
            for figures in zip(*((each.cost_us, each.load.p50_ms, each.load.p99_ms) for each in of), strict=True)
        )
        lines.append(
            f"  {name:{width}}  {rates[name]:10.0f}  {rates[name] / ours:6.2f}x  {cost:7.1f}  {p50:7.2f}  {p99:7.2f}"
        )
    return "\n".join(lines) + "\n"
