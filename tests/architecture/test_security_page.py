"""What the threat model says is shown by a test that exists, in every row, and it tells what is not stopped."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_/0-9]+\.py::\w+)`", PAGE)))
PARTS = {part.partition("\n")[0]: part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}
OF_ATTACKERS = {name: part for name, part in PARTS.items() if "could |" in part}
LEAST_PARTS = 8


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the names of the tests in a file, also of those in classes."""
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def rows(part: str) -> list[list[str]]:
    lines = [line for line in part.splitlines() if line.startswith("|") and not set(line) <= set("|- ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1:]]


@pytest.mark.parametrize("named", [name for name in NAMED if not name.startswith("tests/")])
def test_a_test_that_is_named_exists(named: str):
    path, _, name = named.partition("::")
    assert (TESTS / path).is_file(), f"docs/security.md names `{path}`, which is no file of tests"
    assert name in names_in(TESTS / path), f"docs/security.md names `{name}`, which is no test in `{path}`"


def test_every_row_says_who_what_and_which_test_shows_it():
    assert len(OF_ATTACKERS) >= LEAST_PARTS
    without = [
        (part, row)
        for part, text in OF_ATTACKERS.items()
        for row in rows(text)
        if len(row) != 4 or not all(row) or not re.search(r"`[a-z_/0-9]+\.py::test_", row[3])
    ]
    assert without == []


@pytest.mark.parametrize("part", OF_ATTACKERS)
def test_every_part_says_what_is_not_stopped(part: str):
    assert "**Not stopped.**" in PARTS[part]


def test_every_attack_that_is_tried_on_metadata_and_mirrors_stays_in_a_file_that_is_named():
    named = {name.partition("::")[0] for name in NAMED}
    attacks = {f"hostile/{path.name}" for path in (TESTS / "hostile").glob("test_*_attacks.py")}
    assert attacks <= named


@pytest.mark.parametrize(
    "page", ["docs/security.md", "SECURITY.md", "docs/guides/hardening.md", "docs/guides/key-ceremony.md"]
)
def test_links_lead_to_files_and_headings(page: str):
    file = ROOT / page
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", file.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        found = (file.parent / path).resolve() if path else file
        assert found.exists(), f"`{page}` links to `{target}`"
        if anchor:
            assert anchor in headings(found), f"`{page}` links to `{target}`"


def headings(file: Path) -> set[str]:
    lines = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}
