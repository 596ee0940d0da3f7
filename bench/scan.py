"""The scanner beside eslint with its security plugins and js-x-ray: speed, recall and false alarms, in one run.

The peers and the ordinary packages are fetched from npm into `.bench/` and kept for the next time; no script of theirs
is run. A tool flags a plugin or package when it says anything at all of one of its files; of ours, alarms and errors of
security count.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Comparison, Figure, Report
from qirvo.analysis.javascript import read_facts
from scripts.measure_scanner import alarms_over, package_files
from tests.benign.corpus.catalog import SAMPLES as BENIGN
from tests.benign.heldout_fourth.catalog import SAMPLES as BENIGN_HELDOUT
from tests.hostile.corpus.catalog import SAMPLES as HOSTILE
from tests.hostile.heldout_fourth.catalog import SAMPLES as HOSTILE_HELDOUT
from tests.support.samples import Sample, sample_files

ROOT = Path(__file__).resolve().parent
FETCHED = ROOT.parent / ".bench"
PEERS = ("eslint@9", "eslint-plugin-security@3", "eslint-plugin-no-unsanitized@4", "@nodesecure/js-x-ray@11")
PACKAGES = ROOT / "ordinary_packages.txt"
TOOLS = ("eslint", "js-x-ray", "js-x-ray-eager")
LARGEST_FILE_BYTES = 1024 * 1024  # the peers need minutes for a larger one
SHORTEST_FILE_BYTES = 2_000
SPEED_BYTES = 6 * 1024 * 1024
PATIENCE_S = 3_600
PLAIN_SCRIPT = (".js", ".mjs", ".cjs")


@dataclass
class Unit:
    """One plugin or package: its files, and who flagged it."""

    name: str
    files: Mapping[str, bytes]
    flagged_by: set[str] = field(default_factory=set)


def run_shorter() -> Report:
    """Measure with an eighth of the ordinary packages, which take the peers and us ten minutes."""
    return run(one_of=8)


def run(*, one_of: int = 1) -> Report:
    """Measure, with one of every `one_of` ordinary packages, and return what was found."""
    peers, packages = _fetched("scan-peers", PEERS), _fetched("packages", _listed(), "--legacy-peer-deps")
    groups = {
        "hostile corpus": [_unit(sample) for sample in HOSTILE],
        "benign corpus": [_unit(sample) for sample in BENIGN],
        "hostile held out": [_unit(sample) for sample in HOSTILE_HELDOUT],
        "benign held out": [_unit(sample) for sample in BENIGN_HELDOUT],
        "ordinary packages": [_package(packages, name) for name in _listed()[::one_of]],
    }
    for units in groups.values():
        _flag_with_ours(units)
    for name, units in groups.items():
        if name != "ordinary packages":
            _flag_with_peers(peers, units)
    speeds, told = _speed(peers, groups["ordinary packages"])
    _flag_with_peers(peers, groups["ordinary packages"], most_bytes=300_000)
    title = "The scanner beside eslint with its security plugins and js-x-ray"
    return Report(title=title, comparisons=[*_shares(groups), speeds], text=f"{_accuracy(groups)}\n{told}")


def _shares(groups: Mapping[str, Sequence[Unit]]) -> list[Comparison]:
    """Return how much of each group every tool flags: much of what is hostile, little of what is not."""
    return [
        Comparison(
            title=f"Flagged of the {name}",
            unit=f"% of {len(units)}",
            figures=[
                Figure(name=tool, rounds=(100 * _flagged(units, tool) / len(units),)) for tool in ("qirvo", *TOOLS)
            ],
            is_more_better=name.startswith("hostile"),
        )
        for name, units in groups.items()
    ]


def _flag_with_ours(units: Iterable[Unit]) -> None:
    for unit in units:
        if alarms_over(unit.files):
            unit.flagged_by.add("qirvo")


def _flag_with_peers(folder: Path, units: Sequence[Unit], *, most_bytes: int = LARGEST_FILE_BYTES) -> None:
    where = FETCHED / "units"
    shutil.rmtree(where, ignore_errors=True)
    paths: dict[str, Unit] = {}
    for number, unit in enumerate(units):
        for index, (path, content) in enumerate(unit.files.items()):
            if path.endswith(PLAIN_SCRIPT) and len(content) <= most_bytes:
                target = where / str(number) / f"{index}{Path(path).suffix}"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                paths[str(target)] = unit
    for tool, said in _asked(folder, list(paths), TOOLS).items():
        for path, count in said["files"].items():
            if count:
                paths[path].flagged_by.add(tool)


def _speed(peers: Path, units: Sequence[Unit]) -> tuple[Comparison, str]:
    chosen = list(_some(units, SPEED_BYTES))
    total = sum(len(content) for _, content in chosen) / 1e6
    where = FETCHED / "speed"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    paths = []
    for number, (path, content) in enumerate(chosen):
        target = where / f"{number}{Path(path).suffix}"
        target.write_bytes(content)
        paths.append(str(target))
    read_facts(chosen[0][0], chosen[0][1])
    start = time.perf_counter()
    for path, content in chosen:
        read_facts(path, content)
    facts_s = time.perf_counter() - start
    start = time.perf_counter()
    for path, content in chosen:
        alarms_over({path: content})
    whole_s = time.perf_counter() - start
    lines = [
        f"\nSpeed on {len(chosen)} files, {total:.1f} MB of JavaScript of npm packages, one core",
        f"  {'qirvo, facts':24} {total / facts_s:6.2f} MB/s",
        f"  {'qirvo, facts and alarms':24} {total / whole_s:6.2f} MB/s",
    ]
    rates = {"qirvo, facts": total / facts_s, "qirvo, facts and alarms": total / whole_s}
    for tool, said in _asked(peers, paths, TOOLS).items():
        seconds = said["ms"] / 1000
        mine = f"qirvo's facts come {seconds / facts_s:.1f}, facts and alarms {seconds / whole_s:.1f} times as fast"
        rates[tool] = total / seconds
        lines.append(f"  {tool:24} {total / seconds:6.2f} MB/s; {mine}")
    figures = [Figure(name=name, rounds=(rate,)) for name, rate in rates.items()]
    speeds = Comparison(title="Reading JavaScript", unit="MB/s", figures=figures, is_more_better=True)
    return speeds, "\n".join(lines)


def _some(units: Sequence[Unit], most_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Yield files in turns of the packages, so that no package dominates."""
    queues = [
        [
            (path, content)
            for path, content in unit.files.items()
            if SHORTEST_FILE_BYTES <= len(content) <= LARGEST_FILE_BYTES
        ]
        for unit in units
    ]
    left = most_bytes
    for turn in range(max(map(len, queues), default=0)):
        for queue in queues:
            if turn < len(queue) and len(queue[turn][1]) <= left and queue[turn][0].endswith(PLAIN_SCRIPT):
                left -= len(queue[turn][1])
                yield queue[turn]


def _accuracy(groups: Mapping[str, Sequence[Unit]]) -> str:
    lines = ["\nFlagged plugins and packages", f"  {'':20}" + "".join(f"{name:>20}" for name in groups)]
    for tool in ("qirvo", *TOOLS):
        counts = (f"{_flagged(units, tool)} of {len(units)}" for units in groups.values())
        lines.append(f"  {tool:20}" + "".join(f"{count:>20}" for count in counts))
    for suffix in ("corpus", "held out"):
        hostile, benign = groups[f"hostile {suffix}"], groups[f"benign {suffix}"]
        for tool in ("qirvo", *TOOLS):
            right, wrong = _flagged(hostile, tool), _flagged(benign, tool)
            precision = right / (right + wrong) if right + wrong else 1.0
            lines.append(f"  {suffix:10}{tool:20} recall {right / len(hostile):.3f}  precision {precision:.3f}")
    ours = [unit.name for unit in groups["ordinary packages"] if "qirvo" in unit.flagged_by]
    lines.append(f"  ordinary packages with an alarm of ours: {', '.join(ours) or 'none'}")
    return "\n".join(lines)


def _flagged(units: Iterable[Unit], tool: str) -> int:
    return sum(tool in unit.flagged_by for unit in units)


def _asked(folder: Path, paths: Sequence[str], tools: Sequence[str]) -> dict[str, dict[str, Any]]:
    shutil.copy(ROOT / "scan_peers.mjs", folder / "scan_peers.mjs")
    listing = folder / "files.json"
    listing.write_text(json.dumps(paths), encoding="utf-8")
    command = ["node", str(folder / "scan_peers.mjs"), str(listing), *tools]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    answer: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answer


def _unit(sample: Sample) -> Unit:
    return Unit(sample.name, sample_files(sample))


def _package(folder: Path, name: str) -> Unit:
    return Unit(name, package_files(folder / "node_modules" / name))


def _listed() -> list[str]:
    return [line for line in PACKAGES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _fetched(name: str, packages: Sequence[str], *flags: str) -> Path:
    """Install `packages` into a folder of their own, unless they are there; none of their scripts is run."""
    folder = FETCHED / name
    done = folder / "fetched.json"
    if done.is_file() and json.loads(done.read_text(encoding="utf-8")) == list(packages):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *flags, *packages]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=PATIENCE_S)
    done.write_text(json.dumps(list(packages)), encoding="utf-8")
    return folder
