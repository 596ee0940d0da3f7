"""A quarantine at its source stops an installation at the next check, and its end lets it go on."""

from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.domain.errors import ConflictError
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.versions import Version
from qirvo.host.choosing import NotOfferedError
from qirvo.host.obeying import QuarantinedError
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin, agree, refuse

ID = str(WEATHER)


@pytest.fixture
def stoppable(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    return place


def say(place: Place, *standings: Standing) -> None:
    index = place.repositories.indexes[WEATHER]
    place.repositories.indexes[WEATHER] = replace(index, standings=standings, number=index.number + 1)


def quarantine(version: str | None = None) -> Standing:
    of = None if version is None else Version(version)
    return Standing(kind=StandingKind.QUARANTINED, reason="It phones home.", version=of)


def is_enabled(place: Place) -> bool:
    (installation,) = place.host.list_installations()
    return installation.enabled


def test_a_check_stops_it_and_the_end_lets_it_go_on(stoppable: Place):
    say(stoppable, quarantine("1.0.0"))
    assert is_enabled(stoppable)
    stoppable.host.check_updates()
    (installation,) = stoppable.host.list_installations()
    assert installation.stopped is not None
    assert (installation.enabled, installation.stopped.reason) == (False, "It phones home.")
    say(stoppable)
    stoppable.host.check_updates()
    assert is_enabled(stoppable)


def test_what_was_disabled_before_stays_so(stoppable: Place):
    stoppable.host.disable(ID)
    say(stoppable, quarantine())
    stoppable.host.check_updates()
    say(stoppable)
    stoppable.host.check_updates()
    assert not is_enabled(stoppable)


def test_an_update_stops_it_too_and_goes_on_with_a_release_that_may_run(stoppable: Place, tmp_path: Path):
    say(stoppable, quarantine("1.0.0"))
    stoppable.host.update(ID, confirm=refuse)
    assert not is_enabled(stoppable)
    stoppable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    say(stoppable, quarantine("1.0.0"))
    stoppable.host.update(ID, confirm=refuse)
    assert (stoppable.version(), is_enabled(stoppable)) == ("1.1.0", True)


def test_the_owner_may_let_it_run_all_the_same_and_is_not_asked_again(stoppable: Place):
    say(stoppable, quarantine())
    stoppable.host.check_updates()
    with pytest.raises(QuarantinedError, match="It phones home"):
        stoppable.host.enable(ID)
    stoppable.host.enable(ID, despite_quarantine=True)
    stoppable.host.check_updates()
    assert is_enabled(stoppable)


@pytest.mark.parametrize("target", [ID, f"{ID}@1.0.0"])
def test_it_is_not_installed_anew(stoppable: Place, target: str):
    stoppable.host.uninstall(ID)
    say(stoppable, quarantine())
    with pytest.raises((NotOfferedError, ConflictError), match="It phones home"):
        stoppable.host.install(target, confirm=agree)


def test_a_yanked_release_stays_where_it_is_and_is_had_by_name(stoppable: Place):
    say(stoppable, Standing(kind=StandingKind.YANKED, reason="It loses data.", version=Version("1.0.0")))
    stoppable.host.check_updates()
    assert is_enabled(stoppable)
    stoppable.host.uninstall(ID)
    with pytest.raises(NotOfferedError, match="It loses data"):
        stoppable.host.install(ID, confirm=agree)
    stoppable.host.install(f"{ID}@1.0.0", confirm=agree)
    assert stoppable.version() == "1.0.0"


def test_what_is_said_of_a_release_is_told_when_it_is_taken_and_at_each_check(stoppable: Place):
    said = Standing(kind=StandingKind.DEPRECATED, reason="Nobody cares for it.", replacement="acme.sky")
    say(stoppable, said)
    (checked,) = stoppable.host.check_updates()
    assert checked.said == (said,)
    assert stoppable.host.describe(ID).said == (said,)
    stoppable.host.uninstall(ID)
    outcome = stoppable.host.install(ID, confirm=agree)
    assert outcome.notes == ("it is deprecated: Nobody cares for it.; use `acme.sky` instead",)


@pytest.mark.parametrize("written", ["1.0.0", "=1.0.0", "= 1.0.0"])
def test_a_yanked_release_is_had_however_its_very_version_is_written(stoppable: Place, written: str):
    stoppable.host.uninstall(ID)
    say(stoppable, Standing(kind=StandingKind.YANKED, reason="It loses data.", version=Version("1.0.0")))
    stoppable.host.install(f"{ID}@{written}", confirm=agree)
    assert stoppable.version() == "1.0.0"


def test_what_its_owner_disables_meanwhile_stays_so_when_the_quarantine_ends(stoppable: Place):
    say(stoppable, quarantine())
    stoppable.host.check_updates()
    stoppable.host.disable(ID)
    say(stoppable)
    stoppable.host.check_updates()
    assert not is_enabled(stoppable)


def test_the_release_before_runs_when_its_owner_goes_back_from_a_quarantined_one(stoppable: Place, tmp_path: Path):
    stoppable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    stoppable.host.update(ID, confirm=agree)
    say(stoppable, quarantine("1.1.0"))
    stoppable.host.check_updates()
    stoppable.host.rollback(ID)
    (installation,) = stoppable.host.list_installations()
    assert (str(installation.version), installation.enabled, installation.stopped) == ("1.0.0", True, None)


def test_nobody_goes_back_to_a_quarantined_release(stoppable: Place, tmp_path: Path):
    stoppable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    stoppable.host.update(ID, confirm=agree)
    say(stoppable, quarantine("1.0.0"))
    stoppable.host.check_updates()
    with pytest.raises(QuarantinedError, match="It phones home"):
        stoppable.host.rollback(ID)
    assert (stoppable.version(), is_enabled(stoppable)) == ("1.1.0", True)


def test_a_serve_that_did_not_hear_of_it_is_told_at_the_next_check(stoppable: Place):
    stoppable.runtime.serves = True
    stoppable.runtime.reload(WEATHER)
    say(stoppable, quarantine())
    stoppable.runtime.deaf = True
    stoppable.host.check_updates()
    assert ID in stoppable.runtime.serving
    stoppable.runtime.deaf = False
    stoppable.host.check_updates()
    assert ID not in stoppable.runtime.serving


def test_letting_it_run_is_about_one_quarantine(stoppable: Place):
    stoppable.host.enable(ID, despite_quarantine=True)  # none is there: nothing is waived
    say(stoppable, quarantine())
    stoppable.host.check_updates()
    assert not is_enabled(stoppable)
    stoppable.host.enable(ID, despite_quarantine=True)
    say(stoppable)
    stoppable.host.check_updates()
    say(stoppable, quarantine())
    stoppable.host.check_updates()
    assert not is_enabled(stoppable)
