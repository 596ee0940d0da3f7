"""After the first start: an updated plugin proves itself, or the one before is active again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.probations import Verdict
from qirvo.domain.updates import NoUpdate
from qirvo.domain.versions import Version
from qirvo.host.installations import InstallationState
from qirvo.host.outcomes import Ending
from tests.support.builders import WEATHER
from tests.support.hosts import Noting, Place, a_place, a_plugin, agree

ID = str(WEATHER)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A host that serves and gives updates 15 minutes to prove themselves, with 1.0.0 of the weather plugin."""
    place = a_place(tmp_path / "home", probation_minutes=15)
    place.runtime.serves = True
    place.trusts(report_events=True)
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    return place


@pytest.fixture
def updated(place: Place, tmp_path: Path) -> Place:
    """The same, just updated to 1.1.0."""
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.update(ID, confirm=agree)
    return place


def verdicts(place: Place) -> list[Verdict]:
    return [each.verdict for each in place.host.settle()]


def fail_starts(place: Place, count: int) -> None:
    """Let the active release fail `count` starts, as a serve would see it."""
    place.runtime.serving.pop(ID, None)
    for _ in range(count):
        place.runtime.note_start(WEATHER, healthy=False)


def test_a_first_installation_has_nothing_to_go_back_to_and_no_probation(place: Place):
    assert place.machine.installations.get(WEATHER).state is InstallationState.COMMITTED


def test_an_update_is_on_probation_once_it_came_up(place: Place, tmp_path: Path):
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    reporter = Noting()
    outcome = place.host.update(ID, confirm=agree, reporter=reporter)
    assert (outcome.ending, outcome.changed, reporter.states[-2:]) == (
        Ending.ON_PROBATION,
        True,
        ["probation", "on-trial"],
    )


def test_it_waits_while_its_time_is_not_over(updated: Place):
    updated.clock.pass_by(14 * MINUTE)
    assert (verdicts(updated), updated.version()) == ([Verdict.WAITING], "1.1.0")


def test_it_is_committed_when_it_is_well_at_the_end(updated: Place):
    updated.clock.pass_by(16 * MINUTE)
    assert verdicts(updated) == [Verdict.PROVEN]
    installed = updated.machine.installations.get(WEATHER)
    assert (installed.state, installed.trial, verdicts(updated)) == (InstallationState.COMMITTED, None, [])


def test_turning_unhealthy_after_ten_minutes_brings_the_old_one_back(updated: Place):
    updated.clock.pass_by(10 * MINUTE)
    updated.runtime.ill["1.1.0"] = "the database is gone"
    assert verdicts(updated) == [Verdict.WAITING]
    updated.clock.pass_by(MINUTE)
    (settled,) = updated.host.settle()
    assert (settled.verdict, updated.version(), updated.runtime.serving[ID]) == (Verdict.FAILED, "1.0.0", "1.0.0")
    assert "the database is gone" in settled.reason


def test_what_was_unhealthy_before_a_restart_of_the_host_still_counts(updated: Place):
    updated.runtime.ill["1.1.0"] = "the database is gone"
    updated.host.settle()
    restarted = a_place(updated.machine.layout.home, archives=updated.repositories.archives)
    restarted.runtime.serves = True
    restarted.runtime.serving[ID] = "1.1.0"
    restarted.runtime.ill["1.1.0"] = "the database is gone"
    restarted.clock.pass_by(2 * MINUTE)
    assert (verdicts(restarted), restarted.version()) == ([Verdict.FAILED], "1.0.0")


@pytest.mark.parametrize(("starts", "version"), [(2, "1.1.0"), (3, "1.0.0")])
def test_before_a_fourth_start_the_old_one_is_back_with_the_network_off(updated: Place, starts: int, version: str):
    fail_starts(updated, starts)
    updated.runtime.serves = False
    asked = updated.repositories.refreshes
    updated.host.serve_command()
    assert (updated.version(), updated.repositories.refreshes, updated.left_over()) == (version, asked, set())


def test_a_start_that_succeeds_forgives_those_before(updated: Place):
    fail_starts(updated, 2)
    updated.runtime.start(WEATHER)
    fail_starts(updated, 1)
    updated.runtime.serves = False
    updated.host.serve_command()
    assert updated.version() == "1.1.0"


def test_what_was_taken_back_is_quarantined_recorded_and_told(updated: Place):
    fail_starts(updated, 3)
    updated.host.settle()
    (checked,) = updated.host.check_updates()
    assert isinstance(checked.decision, NoUpdate)
    assert (checked.decision.reason, updated.repositories.reported[-1]["kind"]) == ("quarantined", "revert")


def test_the_owners_choices_outlive_a_return(updated: Place):
    updated.host.disable(ID)
    fail_starts(updated, 3)
    updated.host.settle()
    installed = updated.machine.installations.get(WEATHER)
    assert (str(installed.version), installed.enabled) == ("1.0.0", False)


def test_a_disabled_plugin_proves_nothing(updated: Place):
    updated.host.disable(ID)
    updated.clock.pass_by(60 * MINUTE)
    assert verdicts(updated) == [Verdict.WAITING]


def test_where_nothing_serves_it_is_started_once_more_at_the_end(updated: Place):
    updated.runtime.serves = False
    started = len(updated.runtime.started)
    assert (verdicts(updated), len(updated.runtime.started)) == ([Verdict.WAITING], started)
    updated.clock.pass_by(16 * MINUTE)
    assert (verdicts(updated), len(updated.runtime.started)) == ([Verdict.PROVEN], started + 1)


def test_an_update_during_a_probation_keeps_the_way_back_to_what_was_proven(updated: Place, tmp_path: Path):
    updated.repositories.publish(a_plugin(tmp_path, "1.2.0"))
    updated.host.update(ID, confirm=agree)
    fail_starts(updated, 3)
    updated.host.settle()
    installed = updated.machine.installations.get(WEATHER)
    assert (updated.version(), installed.quarantined) == ("1.0.0", frozenset({Version("1.2.0")}))


def test_the_tree_to_go_back_to_is_kept_whatever_is_to_be_kept(place: Place, tmp_path: Path):
    lean = a_place(
        place.machine.layout.home, archives=place.repositories.archives, probation_minutes=15, keep_versions=1
    )
    lean.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree, rebind=True)
    fail_starts(lean, 3)
    lean.host.settle()
    assert (lean.version(), lean.left_over()) == ("1.0.0", set())


def test_once_proven_only_as_many_versions_stay_as_are_to_be_kept(place: Place, tmp_path: Path):
    lean = a_place(
        place.machine.layout.home, archives=place.repositories.archives, probation_minutes=15, keep_versions=1
    )
    lean.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree, rebind=True)
    lean.clock.pass_by(16 * MINUTE)
    lean.host.settle()
    trees = list(lean.machine.layout.plugin(WEATHER).releases.iterdir())
    assert (lean.version(), len(trees)) == ("1.1.0", 1)


def test_a_rollback_needs_no_probation(updated: Place):
    outcome = updated.host.rollback(ID)
    assert (outcome.ending, updated.version()) == (Ending.COMMITTED, "1.0.0")


def test_a_runtimes_own_trouble_is_not_the_plugins(updated: Place):
    updated.machine.layout.plugin(WEATHER).run_state.write_text("{", encoding="utf-8")
    assert verdicts(updated) == [Verdict.WAITING]


def test_the_record_says_that_it_is_on_probation(updated: Place):
    record = json.loads(updated.machine.layout.plugin(WEATHER).installation.read_text(encoding="utf-8"))
    assert (record["state"], record["trial"]["backTo"]["version"]) == ("probation", "1.0.0")
