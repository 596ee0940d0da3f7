"""A host whose clock is wrong: it takes nothing that it cannot date, loses nothing, and goes on by what was signed."""

from datetime import timedelta
from pathlib import Path

import pytest

from scripts.people import Done, Person, environment, free_port, tried
from tests.faults.interposing import Interposed, can_interpose
from tests.support.world import EXAMPLES, UPTIME, a_registry, a_version_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not can_interpose(), reason="there is no gcc to make what stands in between"),
]
YEAR = timedelta(days=365)


def test_a_host_whose_clock_is_a_year_off_is_refused_or_goes_by_the_signed_time(tmp_path: Path):
    machine = Interposed(tmp_path)

    def does(host: Person, *words: str, off: timedelta) -> Done:
        machine.tell(off_s=int(off.total_seconds()))
        return tried(words, environment(host.home, **machine.env))

    with a_registry(tmp_path, free_port(), environment(tmp_path / "keeper")) as world:
        host = world.host("host")
        world.publish(EXAMPLES / "uptime-service" / "1.0.0")
        host.does("plugin", "install", UPTIME, "--yes")
        world.publish(a_version_of(tmp_path, "1.1.0"))

        ahead = does(host, "plugin", "update", UPTIME, "--yes", off=YEAR)
        assert ahead.exit_code != 0
        assert "this machine's clock says" in ahead.err
        assert world.version_of(host) == "1.0.0"
        assert does(host, "plugin", "list", off=YEAR).exit_code == 0

        behind = does(host, "plugin", "update", UPTIME, "--yes", off=-YEAR)  # what was signed is later, and counts
        assert behind.exit_code == 0, behind.err
        assert world.version_of(host) == "1.1.0"

        world.publish(a_version_of(tmp_path, "1.2.0"))
        host.does("plugin", "update", UPTIME, "--yes")
        assert world.version_of(host) == "1.2.0"
