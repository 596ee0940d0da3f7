"""Each small harm raises an alarm, and the same plugin without it raises none."""

import pytest

from scripts.measure_scanner import alarms_over
from tests.support.plugins import plugin_files
from tests.unit.checks.behaviours import HARMFUL


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harm_raises_an_alarm(name: str):
    assert alarms_over(plugin_files(added={"dist/index.js": HARMFUL[name]}))


def test_a_plugin_without_harm_raises_none():
    assert alarms_over(plugin_files()) == {}
