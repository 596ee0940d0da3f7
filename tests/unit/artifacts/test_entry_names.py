import pytest

from qirvo.artifacts.entry_names import NameLedger, entry_path
from qirvo.artifacts.limits import DEFAULT_LIMITS
from qirvo.artifacts.refusals import UnsafeArchiveError

REFUSED = {
    "": "archive/name-empty",
    "../a": "archive/path-traversal",
    "a/../b": "archive/path-traversal",
    "a/..": "archive/path-traversal",
    "./a": "archive/path-dot",
    "a/./b": "archive/path-dot",
    "/a": "archive/path-absolute",
    "//server/share": "archive/path-absolute",
    "a//b": "archive/path-empty-segment",
    "a/": "archive/path-empty-segment",
    "C:/a": "archive/path-drive",
    "c:a": "archive/path-drive",
    "a\\b": "archive/name-backslash",
    "index.js:stream": "archive/name-stream",
    "a\0b": "archive/name-control",
    "a\nb": "archive/name-control",
    "a\x7f": "archive/name-control",
    "a\x85": "archive/name-control",
    "a\u202egpj.js": "archive/name-control",
    "a\u200b.js": "archive/name-control",
    "e\u0301.js": "archive/name-not-nfc",
    "a.": "archive/name-trailing",
    "a /b": "archive/name-trailing",
    "con": "archive/name-reserved",
    "dist/AUX.js": "archive/name-reserved",
    "nul.tar.gz": "archive/name-reserved",
    "com1": "archive/name-reserved",
    "lpt\u00b9.txt": "archive/name-reserved",
    "what?.js": "archive/name-character",
    "a|b": "archive/name-character",
}


@pytest.mark.parametrize(("name", "rule"), REFUSED.items())
def test_a_name_that_means_two_things_is_refused_by_its_rule(name: str, rule: str) -> None:
    with pytest.raises(UnsafeArchiveError) as refused:
        entry_path(name.encode(), limits=DEFAULT_LIMITS)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    "name", ["a", "dist/index.js", ".hidden", "a b.js", "漢字/é.js", "[id].js", "console.js", "..a", "a...b", "com10"]
)
def test_an_ordinary_name_is_taken_as_it_is(name: str) -> None:
    assert entry_path(name.encode(), limits=DEFAULT_LIMITS) == name


def test_names_that_fold_to_one_collide() -> None:
    ledger = NameLedger()
    ledger.add_file("straße.js")
    with pytest.raises(UnsafeArchiveError, match="archive/case-collision"):
        ledger.add_file("STRASSE.js")


def test_a_file_below_a_file_is_refused() -> None:
    ledger = NameLedger()
    ledger.add_file("dist")
    with pytest.raises(UnsafeArchiveError, match="archive/file-and-folder"):
        ledger.add_file("dist/index.js")


def test_a_folder_named_after_its_files_is_no_collision() -> None:
    ledger = NameLedger()
    ledger.add_file("dist/index.js")
    ledger.add_folder("dist")
    ledger.add_file("dist/other.js")
