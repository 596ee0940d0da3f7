"""ruff's rules about security are on everywhere in `src`, and where one is off, somebody said why."""

import re
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
SECURITY = re.compile(r"S\d{3}")
OFF = re.compile(r"#\s*noqa:\s*([A-Z0-9, ]+?)\s*(?:#\s*(.*))?$")
FOR_A_FILE = {("src/qirvo/server/events/*statements.py", "S608"): "constants are put together, values are bound"}
KINDS = {
    "S101": "an assert for the type checker; nothing is decided by it",
    "S104": "every address, inside a container or in a comparison",
    "S105": "the name of a secret's place, no secret",
    "S108": "a folder inside a container",
    "S603": "an argument list, no shell",
    "S606": "the same, in the place of this process",
    "S607": "a program as the operator has it",
    "S701": "a template that escapes by `finalize`",
    "S704": "markup of escaped or allowed parts",
}
"""What may be off on a line; whatever else is, weakens more than was thought of here."""


def lines_that_turn_off() -> list[tuple[str, list[str], str]]:
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            off = OFF.search(line)
            rules = SECURITY.findall(off[1]) if off else []
            if off and rules:
                found.append((f"{path.relative_to(ROOT)}: {line.strip()}", rules, off[2] or ""))
    return found


def test_they_are_on():
    assert LINT["select"] == ["ALL"]
    assert not [rule for rule in LINT["ignore"] if rule.startswith("S") and (rule == "S" or rule[1].isdigit())]


def test_for_whole_files_of_src_only_what_is_named_is_off():
    off = {
        (pattern, rule)
        for pattern, rules in LINT["per-file-ignores"].items()
        if pattern.startswith("src")
        for rule in rules
        if SECURITY.fullmatch(rule) or rule == "S"
    }
    assert off == set(FOR_A_FILE)


def test_each_line_that_turns_one_off_says_why_and_is_of_a_known_kind():
    lines = lines_that_turn_off()
    assert [place for place, _, why in lines if not why.strip()] == []
    used = Counter(rule for _, rules, _ in lines for rule in rules)
    assert set(used) == set(KINDS)
