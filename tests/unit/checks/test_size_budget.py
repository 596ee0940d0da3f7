from qirvo.checks.size_budget import ASSET_BYTES, BUDGET_BYTES, CHECK, ENTRY_BYTES, TOTAL_BYTES
from tests.support.plugins import a_subject

CODE = "dist/index.js"


def found(**added: str) -> list[str]:
    return [finding.rule.partition("/")[2] for finding in CHECK.run(a_subject(added=added))]


def test_an_entry_has_a_budget_of_its_own():
    assert found(**{CODE: "x" * ENTRY_BYTES}) == []
    assert found(**{CODE: "x" * (ENTRY_BYTES + 1)}) == ["entry-too-large"]


def test_maps_do_not_count_as_build():
    assert found(**{"dist/index.js.map": "x" * (BUDGET_BYTES + 1)}) == []


def test_the_largest_files_are_named():
    added = {f"dist/{name}.js": "x" * (size * 100_000) for name, size in (("a", 1), ("b", 5), ("c", 4), ("d", 3))}
    [finding] = CHECK.run(a_subject(added=added))
    assert "`dist/b.js` with `500000`, `dist/c.js` with `400000`, `dist/d.js` with `300000`" in finding.message


def test_a_single_large_file_is_told_wherever_it_lies():
    assert found(**{"assets/film.mp4": "x" * (ASSET_BYTES + 1)}) == ["file-too-large"]


def test_many_files_are_too_large_together():
    part = "x" * (TOTAL_BYTES // 3)
    assert found(**{f"assets/{number}.bin": part for number in range(4)}) == ["plugin-too-large"]
