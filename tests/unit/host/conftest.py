"""A host on a temporary home."""

from pathlib import Path

import pytest

from tests.support.hosts import Place, a_place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return a_place(tmp_path / "home")
