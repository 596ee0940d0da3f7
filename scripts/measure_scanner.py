"""How many hostile samples the alarms find, and how often they are false: over the corpora, or npm packages.

python -m scripts.measure_scanner [CORPUS] [--packages FOLDER] [--missed]
"""

import argparse
import importlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from qirvo.analysis.analyser import CODE, CodeFile
from qirvo.analysis.emulation import Emulated, emulate
from qirvo.analysis.facts import FileFacts
from qirvo.analysis.javascript import read_facts
from qirvo.checks.subject import Subject
from qirvo.checks.suite import ALL_CHECKS
from qirvo.domain.findings import Severity
from tests.support.plugins import MemoryContent
from tests.support.samples import Sample, sample_files

ERRORS_COUNT = frozenset({"secrets", "native-code"})
"""Checks whose errors count as alarms do, though they say nothing of intentions."""
LARGEST_BYTES = 3_000_000
CORPORA = ("corpus", "heldout", "heldout_second", "heldout_third", "heldout_fourth")


class InThisProcess:
    """`analysis.Analyser` of this process."""

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file."""
        return tuple(read_facts(file.path, file.content) for file in files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> Emulated:
        """Return what the plugin did."""
        return emulate(files, entries)


def alarms_over(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the alarms that the checks raise over `files`: rule → the first place."""
    subject = Subject(MemoryContent(files), analyser=InThisProcess())
    found: dict[str, str] = {}
    for check in ALL_CHECKS:
        if check.slug in ERRORS_COUNT or any(rule.is_alarm for rule in check.rules.values()):
            for finding in check.run(subject):
                is_error = check.slug in ERRORS_COUNT and finding.severity is Severity.ERROR
                if is_error or check.rules[finding.rule].is_alarm:
                    found.setdefault(finding.rule, f"{finding.file}:{finding.line} {finding.message}")
    return found


def package_files(root: Path) -> dict[str, bytes]:
    """Return the code of the package in `root`, without its dependencies."""
    found: dict[str, bytes] = {}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        is_code = CODE.fullmatch(path.name) is not None and ".d." not in path.name
        if is_code and "node_modules" not in inside.parts and path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            found[inside.as_posix()] = path.read_bytes()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="?", choices=CORPORA)
    parser.add_argument("--packages", type=Path, help="a node_modules folder")
    parser.add_argument("--names", type=Path, help="only the packages listed in this file")
    parser.add_argument("--missed", action="store_true", help="name what was missed and what was a false alarm")
    given = parser.parse_args()
    if given.which:
        _corpora(given.which, tells=given.missed)
    if given.packages:
        _packages(given.packages, given.names)


def _corpora(which: str, *, tells: bool) -> None:
    hostile: tuple[Sample, ...] = importlib.import_module(f"tests.hostile.{which}.catalog").SAMPLES
    benign: tuple[Sample, ...] = importlib.import_module(f"tests.benign.{which}.catalog").SAMPLES
    raised = {sample.name: alarms_over(sample_files(sample)) for sample in hostile}
    falsely = {sample.name: alarms_over(sample_files(sample)) for sample in benign}
    found, false = sum(map(bool, raised.values())), sum(map(bool, falsely.values()))
    print(f"hostile {which}: {found} of {len(hostile)} found, recall {found / len(hostile):.3f}")
    print(f"benign {which}: {false} of {len(benign)} with a false alarm; precision {found / max(1, found + false):.3f}")
    if tells:
        families = Counter(sample.family for sample in hostile if not raised[sample.name])
        print("missed by family:", dict(families.most_common()))
        print("missed:", ", ".join(name for name, alarms in raised.items() if not alarms))
        for name, alarms in falsely.items():
            if alarms:
                print("false:", name, alarms)


def _packages(folder: Path, names: Path | None) -> None:
    listed = None if names is None else set(names.read_text(encoding="utf-8").split("\n"))
    roots = sorted(path.parent for path in folder.glob("*/package.json"))
    chosen = [root for root in roots if listed is None or root.name in listed]
    false = {root.name: alarms for root in chosen if (alarms := alarms_over(package_files(root)))}
    print(f"packages: {len(false)} of {len(chosen)} with a false alarm")
    for name, alarms in false.items():
        print("false:", name, alarms)


if __name__ == "__main__":
    main()
