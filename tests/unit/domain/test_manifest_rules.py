import re
from pathlib import Path

import qirvo.domain
from qirvo.domain.manifest_rules import MANIFEST_RULES
from qirvo.domain.manifest_text import TextFault

SOURCES = {path.name: path.read_text() for path in Path(qirvo.domain.__path__[0]).glob("manifest_*.py")}
TOLD = {f"manifest/{name}" for text in SOURCES.values() for name in re.findall(r'\.tell\(\s*"([a-z0-9-]+)"', text)}
FAULTS = {f"manifest/{name}" for name in re.findall(r'TextFault\("([a-z0-9-]+)"', SOURCES["manifest_text.py"])}


def test_every_rule_that_is_told_is_known():
    assert (TOLD | FAULTS) - set(MANIFEST_RULES) == set()


def test_every_known_rule_is_told_somewhere():
    elsewhere = {"manifest/missing", "manifest/package-unreadable"}
    assert set(MANIFEST_RULES) - TOLD - FAULTS == elsewhere


def test_every_rule_says_what_to_do():
    assert [rule.rule for rule in MANIFEST_RULES.values() if not rule.help or not rule.title] == []


def test_a_text_fault_needs_no_line():
    assert TextFault("not-json", "broken").line is None
