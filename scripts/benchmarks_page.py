"""The page docs/benchmarks.md and its pictures, made of what benches kept in bench/results/."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bench.figures import bar_text
from bench.measuring import RESULTS
from scripts.benchmark_pictures import Document, number_text, picture_of

INTRODUCTION = """\
`make bench` measures everything anew and `make bench-NAME` one of it (`make bench-peers`, `make bench-growth`, …);
`make docs` then makes this page of the results in `bench/results/`. Peers are installed by `scripts/setup-bench`,
started for real on loopback, and take turns with ours in one run.

**Compare within one table only.** What is absolute belongs to the machine and to what else it did; each section says
how busy that was (its load average, of so many cores). Figures are medians of rounds with the lowest and the highest;
*ours is better by* is the ratio of the medians, more than 1 where ours is the better one. Curves are measured one size
after the other, so that whatever else the machine did meanwhile is in them, too.
"""


def results() -> Sequence[Document]:
    """Return what is kept, peers and growth first."""
    first = {"peers": 0, "growth": 1}
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("*.json")]
    return sorted(found, key=lambda result: (first.get(result["name"], len(first)), result["name"]))


def benchmarks_page(note: str) -> str:
    """Return the page of all benches, with `note` on top."""
    found = results()
    lines = ["# Benchmarks", "", note, INTRODUCTION]
    lines += ["## What is asked, and what is reached", "", "| Bench | Figure | Asked of ours |", "|---|---|---|"]
    lines += [
        f"| [{result['name']}](#{result['name']}) | {comparison['title']} | {_bar(comparison, bar)} |"
        for result in found
        for comparison in result["comparisons"]
        for bar in comparison["bars"]
    ]
    for result in found:
        lines += ["", *_section(result)]
    return "\n".join(lines) + "\n"


def pages(note: str) -> Mapping[str, Callable[[], str]]:
    """Return what makes the page and each of its pictures, by the path below `docs/`."""
    pictures = {f"benchmarks/{result['name']}.svg": partial(picture_of, result) for result in results()}
    return {"benchmarks.md": partial(benchmarks_page, note), **pictures}


def _section(result: Document) -> list[str]:
    machine, load = result["machine"], result["loadAverage"]
    where = (
        f"{result['date']}, in {result['seconds']} s, on {machine['cores']} cores ({machine['architecture']}), "
        f"{machine['memoryGb']} GB, Linux {machine['kernel']}, Python {machine['python']}; load average "
        f"{load['before']} before and {load['after']} after."
    )
    lines = [f"## {result['name']}", "", f"{result['title']}.", "", where, ""]
    lines += [f"![{result['title']}](benchmarks/{result['name']}.svg)"]
    for comparison in result["comparisons"]:
        lines += ["", *_table(comparison)]
    return lines


def _table(comparison: Document) -> list[str]:
    is_curve = any(figure["at"] is not None for figure in comparison["figures"])
    size = " at |" if is_curve else ""
    lines = [f"### {comparison['title']}", ""]
    lines += [f"| {comparison['unit']} |{size} median | lowest to highest | ours is better by |"]
    lines += [f"|---|{'---:|' if is_curve else ''}---:|---:|---:|"]
    lines += [_row(figure, is_curve=is_curve) for figure in comparison["figures"]]
    said = [f"- {_bar(comparison, bar)}" for bar in comparison["bars"]]
    return [*lines, *(["", *said] if said else []), *(["", comparison["note"]] if comparison["note"] else [])]


def _row(figure: Document, *, is_curve: bool) -> str:
    at = f" {figure['at']:,} |" if is_curve else ""
    lowest, highest = number_text(figure["lowest"]), number_text(figure["highest"])
    spread = lowest if lowest == highest else f"{lowest} to {highest}"
    ratio: Any = figure["oursIsBetterBy"]
    better = "" if ratio is None or ratio == 1.0 else f"{ratio:.3g}"
    return f"| {figure['name']} |{at} {number_text(figure['median'])} | {spread} | {better} |"


def _bar(comparison: Document, bar: Document) -> str:
    said = bar_text(comparison, bar)
    return said if bar["isReached"] else f"**{said}**"
