"""Sockets are off, except in journeys: a unit test that reaches for the network is not one.

No property has a deadline: how long an example takes says something of the machine, and of what else it does.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import pytest_socket
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.kubernetes import RealCluster


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not any(item.iter_markers("journey")) and not any(item.iter_markers("kubernetes")):
        pytest_socket.disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def real_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RealCluster"]:
    """One real Kubernetes for all tests of a run; skips where there is none."""
    from tests.support.kubernetes import a_real_cluster  # noqa: PLC0415  # the deployer's libraries, where they are used

    with a_real_cluster(tmp_path_factory.mktemp("kubernetes")) as made:
        yield made


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
