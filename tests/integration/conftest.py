"""One registry for each test that asks for it, in a temporary folder."""

from pathlib import Path

import pytest

from tests.support.registries import RegistryInProcess, a_registry


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)
