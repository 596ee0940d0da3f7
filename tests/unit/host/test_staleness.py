"""A source that does not answer, and from when on that is more than a bad moment."""

from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.errors import QirvoError
from qirvo.host.sources import MalformedSourceError
from qirvo.host.staleness import StaleSourceError
from qirvo.trust.verifying import SourceUnreachableError
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin, agree

ID = str(WEATHER)


def trouble(place: Place, days: int, failure: QirvoError) -> QirvoError | None:
    """What a check says when nothing was verified for so many days."""
    place.repositories.signed_now = place.machine.clock() - timedelta(days=days, hours=1)
    place.repositories.failure = failure
    (checked,) = place.host.check_updates([ID])
    return checked.trouble


@pytest.fixture
def installed(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.signed_now = place.machine.clock()
    place.host.install(ID, confirm=agree)
    return place


def test_a_source_is_stale_after_seven_days_and_not_before(installed: Place):
    down = SourceUnreachableError("`main` cannot be fetched")
    assert trouble(installed, 6, down) is down
    stale = trouble(installed, 7, down)
    assert isinstance(stale, StaleSourceError)
    assert "`7` days ago" in stale.message
    assert "cannot be fetched" in stale.message
    assert installed.version() == "1.0.0"


def test_how_old_it_may_become_is_a_setting(installed: Place):
    settings = type(installed.machine.settings)(installation_id="x", max_staleness_days=30)
    assert settings.max_staleness == timedelta(days=30)


def test_what_is_no_bad_connection_is_told_as_it_is(installed: Place):
    other = MalformedSourceError("`main` cannot be understood")
    assert trouble(installed, 60, other) is other
