"""Update checks and updates."""

from pathlib import Path

import pytest

from qirvo.domain.errors import NotFoundError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.updates import NoUpdate, Offer
from qirvo.domain.versions import Version
from qirvo.host.choosing import ReleaseWithdrawnError
from qirvo.host.install import NotConfirmedError
from qirvo.host.installations import NotInstalledError
from qirvo.host.offers import NoUpdatesError
from qirvo.host.outcomes import Ending
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, Place, a_plugin, agree, refuse

ID = str(WEATHER)
NOBODY = Ramp.gradual(0, 0)


@pytest.fixture
def updatable(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    return place


def reason(place: Place, *, volunteer: bool = False) -> str:
    (checked,) = place.host.check_updates(volunteer=volunteer)
    assert isinstance(checked.decision, NoUpdate)
    return checked.decision.reason


def test_an_update_takes_what_is_offered(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    outcome = updatable.host.update(ID, confirm=refuse)
    assert (updatable.version(), outcome.from_version) == ("1.1.0", Version("1.0.0"))


def test_without_a_newer_release_nothing_changes(updatable: Place):
    outcome = updatable.host.update(ID, confirm=refuse)
    assert (outcome.ending, reason(updatable)) == (Ending.UNCHANGED, "up-to-date")


def test_a_check_offers_without_taking(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    (checked,) = updatable.host.check_updates([ID])
    assert (isinstance(checked.decision, Offer), updatable.version()) == (True, "1.0.0")


def test_a_source_is_asked_once_for_all_its_plugins(updatable: Place, tmp_path: Path):
    before = updatable.repositories.refreshes
    updatable.host.check_updates([ID, ID])
    assert updatable.repositories.refreshes == before + 1


def test_a_host_outside_the_share_is_told_why(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"), rollout=NOBODY)
    assert reason(updatable) == "not-in-rollout"


def test_a_volunteer_does_not_wait_for_the_rollout(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"), rollout=NOBODY)
    updatable.host.update(ID, confirm=agree, volunteer=True)
    assert updatable.version() == "1.1.0"


def test_a_halted_rollout_serves_no_volunteer(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    updatable.repositories.halt()
    assert reason(updatable, volunteer=True) == "rollout-halted"


def test_a_halt_between_download_and_swap_stops_the_update(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    updatable.repositories.at_refresh[updatable.repositories.refreshes + 2] = updatable.repositories.halt
    with pytest.raises(ReleaseWithdrawnError, match="halted"):
        updatable.host.update(ID, confirm=agree)
    assert (updatable.version(), updatable.left_over()) == ("1.0.0", set())


def test_a_source_that_falls_silent_before_the_swap_stops_the_update(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))

    def fall_silent() -> None:
        updatable.repositories.failure = UnavailableError("no answer")

    updatable.repositories.at_refresh[updatable.repositories.refreshes + 2] = fall_silent
    with pytest.raises(UnavailableError):
        updatable.host.update(ID, confirm=agree)
    assert (updatable.version(), updatable.left_over()) == ("1.0.0", set())


def test_a_crashing_update_returns_by_itself_and_is_not_taken_again(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0", code=CRASHING))
    outcome = updatable.host.update(ID, confirm=agree)
    assert (outcome.reverted, outcome.running, updatable.version()) == (True, Version("1.0.0"), "1.0.0")
    assert (reason(updatable), updatable.left_over()) == ("quarantined", set())


def test_a_serve_runs_the_old_release_after_a_return(updatable: Place, tmp_path: Path):
    updatable.runtime.serves = True
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0", code=CRASHING))
    updatable.host.update(ID, confirm=agree)
    assert updatable.runtime.serving == {ID: "1.0.0"}


def test_new_permissions_are_asked_about(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0", permissions=["camera"]))
    with pytest.raises(NotConfirmedError):
        updatable.host.update(ID, confirm=refuse)
    assert (updatable.version(), reason(updatable)) == ("1.0.0", "needs-consent")


def test_new_permissions_are_granted_by_the_owners_word(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0", permissions=["camera"]))
    updatable.host.update(ID, confirm=agree)
    assert updatable.machine.installations.get(WEATHER).grants == {"camera"}


def test_new_permissions_of_a_stepping_stone_are_asked_about(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.5.0", permissions=["camera"]))
    updatable.repositories.publish(a_plugin(tmp_path, "2.0.0"), via=Version("1.5.0"))
    with pytest.raises(NotConfirmedError):
        updatable.host.update(ID, confirm=refuse)
    assert updatable.machine.installations.get(WEATHER).grants == frozenset()


def test_the_owner_is_asked_about_what_can_be_had_now_though_something_newer_is_not_due(
    updatable: Place, tmp_path: Path
):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0", permissions=["camera"]))
    updatable.repositories.publish(a_plugin(tmp_path, "1.2.0"), rollout=NOBODY)
    updatable.host.update(ID, confirm=agree)
    assert updatable.version() == "1.1.0"


def test_a_breaking_change_is_asked_about(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "2.0.0"), breaking=True)
    with pytest.raises(NotConfirmedError):
        updatable.host.update(ID, confirm=refuse)


def test_a_recalled_release_gives_way_to_the_kept_one_without_a_download(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    updatable.host.update(ID, confirm=agree)
    updatable.repositories.take_back("1.1.0")
    downloads = updatable.repositories.downloads
    updatable.host.update(ID, confirm=agree)
    assert (updatable.version(), updatable.repositories.downloads) == ("1.0.0", downloads)


def test_a_plugin_from_a_folder_has_no_updates(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    with pytest.raises(NoUpdatesError):
        place.host.update(ID, confirm=agree)
    assert [checked.decision for checked in place.host.check_updates()] == [None]


def test_a_source_that_is_gone_leaves_the_plugins_of_others_their_updates(updatable: Place, tmp_path: Path):
    clock = PluginId("acme", "clock")
    updatable.trusts("other")
    updatable.repositories.publish(a_plugin(tmp_path, plugin_id=clock))
    updatable.host.install(str(clock), confirm=agree, source="other")
    updatable.host.source_remove("other", force=True)
    first, second = updatable.host.check_updates()
    assert (first.installation.plugin_id, isinstance(first.trouble, NotFoundError)) == (clock, True)
    assert (second.trouble, isinstance(second.decision, NoUpdate)) == (None, True)


def test_a_silent_source_is_asked_once(updatable: Place):
    updatable.repositories.failure = UnavailableError("no answer")
    before = updatable.repositories.refreshes
    checked = updatable.host.check_updates([ID, ID])
    assert [each.trouble for each in checked] == [updatable.repositories.failure] * 2
    assert updatable.repositories.refreshes == before + 1


def test_what_is_not_installed_cannot_be_updated(place: Place):
    with pytest.raises(NotInstalledError):
        place.host.update(ID, confirm=agree)


def test_what_is_known_of_updates_is_told_without_asking(updatable: Place, tmp_path: Path):
    updatable.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    updatable.host.check_updates()
    asked = updatable.repositories.refreshes
    described = updatable.host.describe(ID)
    assert isinstance(described.decision, Offer)
    assert (updatable.repositories.refreshes, described.source is not None) == (asked, True)
