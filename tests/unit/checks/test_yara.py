"""Rules of the registry's owner: read from files, told with their own words, and never half compiled."""

from pathlib import Path

import pytest

from qirvo.checks.runner import check_subject
from qirvo.checks.suite import MARKETPLACE
from qirvo.checks.yara import CHECK, YaraRulesMalformedError, YaraRulesMissingError, yara_check
from qirvo.domain.findings import Finding
from tests.support.plugins import a_subject

pytest.importorskip("yara_x", reason="the extra `yara` is not installed")

RULE = """rule Bad_Sky {
  meta:
    description = "Speaks of the sky"
    severity = "error"
    help = "Do not."
    %s
  strings: $a = "null"
  condition: $a
}
"""


def a_rule(folder: Path, enforce: str = "") -> Path:
    (folder / "sky.yar").write_text(RULE % enforce)
    return folder


def found(folder: Path) -> list[Finding]:
    return list(yara_check([folder]).run(a_subject()))


def test_a_match_is_told_in_the_rule_s_words(tmp_path: Path):
    [finding] = found(a_rule(tmp_path))
    told = (finding.rule, finding.severity, finding.file, finding.line, finding.help)
    assert told == ("yara/bad-sky", "error", "dist/index.js", 2, "Do not.")


def test_a_rule_is_watched_unless_it_says_that_it_is_enforced(tmp_path: Path):
    assert [finding.refuses for finding in found(a_rule(tmp_path))] == [False]
    assert [finding.refuses for finding in found(a_rule(tmp_path, "enforce = true"))] == [True]


def test_the_rules_take_their_place_in_a_profile(tmp_path: Path):
    profile = MARKETPLACE.with_check(yara_check([a_rule(tmp_path, "enforce = true")]))
    assert check_subject(a_subject(), profile=profile).verdict == "refused"


def test_without_rules_nothing_is_told():
    assert list(CHECK.run(a_subject())) == []


def test_a_rule_that_does_not_compile_is_named_with_file_and_line(tmp_path: Path):
    (tmp_path / "broken.yara").write_text("rule broken {\n  condition:\n    $nowhere\n}\n")
    with pytest.raises(YaraRulesMalformedError, match=r"broken\.yara`, line `3`"):
        yara_check([tmp_path])


def test_a_folder_without_rules_is_an_error(tmp_path: Path):
    with pytest.raises(YaraRulesMissingError):
        yara_check([tmp_path])
    with pytest.raises(YaraRulesMissingError):
        yara_check([tmp_path / "nowhere.yar"])
