"""A real registry with a publisher and a reviewer signed in, for the journeys of a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.people import environment, free_port
from tests.support.world import World, a_registry


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with a_registry(folder, free_port(), environment(folder / "owner")) as made:
        yield made


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """A registry that the test may hurt."""
    with a_registry(tmp_path, free_port(), environment(tmp_path / "owner")) as made:
        yield made
