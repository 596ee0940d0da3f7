"""Sockets are off, except in journeys: a unit test that reaches for the network is not one.

No property has a deadline: how long an example takes says something of the machine, and of what else it does.
"""

import pytest
import pytest_socket
from hypothesis import settings


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not any(item.iter_markers("journey")) and not any(item.iter_markers("kubernetes")):
        pytest_socket.disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown() -> None:
    pytest_socket.enable_socket()


settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
