"""The short form of `tests.faults.load`: half a minute of mixed load without an error; `make load` takes long."""

from pathlib import Path

import pytest

from tests.faults.clients import MIXTURE
from tests.faults.load import run

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


def test_mixed_load_at_a_share_of_the_limit_meets_no_error(tmp_path: Path):
    curves = run(tmp_path, seconds=24, limit_s=6)
    assert curves.faults == {}
    assert curves.published >= 1
    assert curves.requests >= 0.95 * curves.asked_per_s * 24
    assert {kind for each in curves.intervals for kind, (p50, _p99) in each["ms"].items() if p50} == set(MIXTURE)
    assert all(each["memory_mib"] for each in curves.intervals[:-1])
