import pytest

from qirvo.checks.license_text import _COMMON, CHECK, family_of, spdx_keys
from tests.support.plugins import COPYLEFT_TEXT, a_subject, raw_manifest, raw_package


def rules(**changes: object) -> list[str]:
    return [finding.rule for finding in CHECK.run(a_subject(**changes))]


def licensed(expression: object, **changes: object) -> list[str]:
    return rules(manifest=raw_manifest(license=expression), package=raw_package(license=None), **changes)


@pytest.mark.parametrize("identifier", sorted(_COMMON))
def test_what_is_accepted_without_looking_is_in_the_list_of_all(identifier: str):
    assert spdx_keys(f"({identifier})") == (identifier,)


def test_a_license_with_its_text_is_fine():
    assert rules() == []


def test_no_license_is_told():
    assert licensed(None) == ["license-text/undeclared"]


@pytest.mark.parametrize("expression", ["My own", "MIT AND", "MIT OR Nonsense-9", "(MIT", "gpl v3", "A" * 10_000])
def test_what_is_no_spdx_expression_is_told(expression: str):
    assert licensed(expression) == ["license-text/unknown"]


@pytest.mark.parametrize("expression", ["BSD-3-Clause", "MIT OR BSD-2-Clause", "(BSD-2-Clause AND MIT)"])
def test_the_text_of_one_of_several_licenses_agrees(expression: str):
    assert licensed(expression) == []


@pytest.mark.parametrize("expression", ["UNLICENSED", "SEE LICENSE IN TERMS.md"])
def test_terms_of_ones_own_are_not_judged(expression: str):
    assert licensed(expression, added={"LICENSE": COPYLEFT_TEXT, "TERMS.md": "Ask Ann."}) == []


@pytest.mark.parametrize("expression", ["SEE LICENSE IN GONE.md", "SEE LICENCE IN ../TERMS.md"])
def test_terms_that_are_nowhere_are_told(expression: str):
    assert licensed(expression) == ["license-text/file-missing"]


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "GPL-3.0-or-later", "GPL-2.0-or-later", "MIT OR GPL-3.0-only"])
def test_a_version_that_agrees_is_fine(expression: str):
    assert licensed(expression, added={"LICENSE": COPYLEFT_TEXT}) == []


def test_the_text_of_another_version_is_told():
    assert licensed("GPL-2.0-only", added={"LICENSE": COPYLEFT_TEXT}) == ["license-text/other-version"]


def test_the_text_of_another_license_is_told():
    assert rules(added={"LICENSE": COPYLEFT_TEXT}) == ["license-text/mismatch"]


def test_a_text_that_is_not_known_is_not_judged():
    assert rules(added={"LICENSE": "Do as you like."}) == []


def test_a_missing_text_is_told():
    assert rules(without=["LICENSE"]) == ["license-text/missing"]


def test_two_declarations_are_told():
    assert rules(package=raw_package(license="MIT")) == ["license-text/differs"]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL"),
        ("GNU Lesser General Public License", "LGPL"),
        ("GNU GENERAL\n   PUBLIC LICENSE", "GPL"),
        ("Apache License\n  Version 2.0, January 2004", "Apache"),
        ("Mozilla Public License Version 2.0", "MPL"),
        ("nothing", None),
    ],
)
def test_a_text_is_told_by_its_own_phrases(text: str, family: str | None):
    assert family_of(text) == family


def test_an_expression_names_its_licenses():
    assert spdx_keys("MIT OR (Apache-2.0 AND BSD-3-Clause)") == ("MIT", "Apache-2.0", "BSD-3-Clause")
