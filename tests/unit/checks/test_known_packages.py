"""Names that are nearly those of well-known packages."""

import pytest

from qirvo.checks.known_packages import lookalike_of


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("crossenv", "cross-env"),
        ("loadash", "lodash"),
        ("momnet", "moment"),
        ("electorn", "electron"),
        ("lodahs", "lodash"),
        ("expres", "express"),
    ],
)
def test_a_name_that_is_nearly_another_is_told(name: str, known: str):
    assert lookalike_of(name) == known


@pytest.mark.parametrize("name", ["lodash", "preact", "react", "@types/lodash", "vuex", "weather-icons", "mo"])
def test_a_name_of_its_own_is_not(name: str):
    assert lookalike_of(name) is None
