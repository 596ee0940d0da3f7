import pytest

from qirvo.domain.milestones import milestone_passed


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        (0, 99, None),
        (99, 100, 100),
        (100, 100, None),
        (100, 999, None),
        (7, 12_345, 10_000),
        (12_345, 7, None),
        (0, 10**15, 10**12),
    ],
)
def test_a_milestone_is_passed_once(before: int, after: int, passed: int | None):
    assert milestone_passed(before, after) == passed
