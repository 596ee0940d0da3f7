"""An event keeps what its figures need, in forms that cannot make them wrong."""

from datetime import date

import pytest

from qirvo.domain.events import MalformedEventError
from tests.support.registry_values import an_event


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "two words"},
        {"source": "-dash"},
        {"detail": "x" * 41},
        {"detail": "\u202e"},
        {"country": "de"},
        {"country": "GER"},
        {"visitor": -1},
        {"visitor": 2**40},
        {"installed_week": date(2026, 11, 24)},
        {"days_since": 0},
        {"days_since": 401},
    ],
)
def test_other_forms_are_refused(changes: dict[str, object]):
    with pytest.raises(MalformedEventError):
        an_event(**changes)  # type: ignore[arg-type]  # the test names the fields


@pytest.mark.parametrize(
    "changes", [{"source": "a"}, {"detail": "E-17".lower()}, {"country": "DE"}, {"visitor": 0}, {"days_since": 400}]
)
def test_plain_forms_are_fine(changes: dict[str, object]):
    an_event(**changes)  # type: ignore[arg-type]  # the test names the fields
