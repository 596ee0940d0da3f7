"""A real registry with a publisher and a reviewer signed in, for the journeys of a module."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts.people import environment, free_port
from tests.support.world import World, a_registry


def quick(home: Path) -> Mapping[str, str]:
    """A small repository: sixteen bins are made and synced sooner than a thousand."""
    return environment(home, QIRVO_SERVER_BINS_BITS="4")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with a_registry(folder, free_port(), quick(folder / "owner")) as made:
        yield made


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """A registry that the test may hurt."""
    with a_registry(tmp_path, free_port(), quick(tmp_path / "owner")) as made:
        yield made
