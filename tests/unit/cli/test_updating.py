"""Updating from the command line."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from qirvo.domain.automatic import Automatic
from qirvo.domain.errors import IntegrityError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.updates import Decision, decide
from qirvo.domain.versions import Version
from qirvo.host.damage import Damaged
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.offers import Checked
from qirvo.host.outcomes import Ending, Fetched, Way
from tests.support.builders import FIRST_HOST, MONDAY, a_head, a_release, a_rollout, an_asking, an_index
from tests.support.fake_host import FOLDER, FakeHost, a_reverted_outcome, an_installation, an_outcome
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
OTHER = PluginId("acme", "zebra")
GRADUAL = a_rollout("1.1.0", ramp=Ramp.gradual(0.01, 3 * 86_400))
INDEX = an_index(a_release("1.0.0"), a_release("1.1.0"), stable=a_head("1.1.0", "1.0.0", rollout=GRADUAL))


def ran(host: FakeHost, *words: str) -> Printed:
    return CommandLine(HOME, host=host).run("plugin", "update", *words)


def decided(*, days: int) -> Decision:
    asking = an_asking(installation_id=FIRST_HOST, installed=Version("1.0.0"))
    return decide(asking, INDEX, signed_now=MONDAY + timedelta(days=days))


def test_an_update_says_from_where_to_where() -> None:
    assert ran(FakeHost(results=[an_outcome()]), "acme.weather", "--yes").out == (
        "acme.weather: updated from 1.0.0 to 1.1.0\n"
    )


def test_no_update_says_why() -> None:
    unchanged = an_outcome(Ending.UNCHANGED, start=None, decision=decided(days=0))
    printed = ran(FakeHost(results=[unchanged]), "acme.weather", "--yes")
    assert printed.code == 0
    assert printed.out.startswith("acme.weather 1.0.0: no update (not-in-rollout): ")


def test_why_adds_the_numbers_to_an_update_too() -> None:
    printed = ran(FakeHost(results=[an_outcome(decision=decided(days=3))]), "acme.weather", "--yes", "--why")
    assert [line.split()[:2] for line in printed.out.splitlines()[1:3]] == [["release", "index"], ["update", "channel"]]


def test_an_automatic_return_ends_with_1() -> None:
    printed = ran(FakeHost(results=[a_reverted_outcome()]), "acme.weather", "--yes")
    assert (printed.code, "1.0.0 is active again" in printed.out) == (1, True)


def test_without_names_all_that_came_from_a_source_are_updated() -> None:
    host = FakeHost(installations=[an_installation(), an_installation(OTHER, origin=FOLDER)], results=[an_outcome()])
    ran(host, "--yes", "--now")
    assert host.asked == [("update", "acme.weather", True)]


def test_one_plugins_trouble_does_not_keep_the_others_back() -> None:
    host = FakeHost(
        installations=[an_installation(), an_installation(OTHER)],
        results=[IntegrityError("a changed byte"), an_outcome()],
    )
    printed = ran(host, "--yes")
    assert (printed.code, printed.out) == (8, "acme.weather: updated from 1.0.0 to 1.1.0\n")
    assert "error: a changed byte" in printed.err


def test_one_plugins_trouble_is_in_the_document() -> None:
    host = FakeHost(
        installations=[an_installation(), an_installation(OTHER)], results=[IntegrityError("x"), an_outcome()]
    )
    document = json.loads(ran(host, "--yes", "--json").out)
    assert [problem["pluginId"] for problem in document["problems"]] == ["acme.weather"]
    assert [outcome["ending"] for outcome in document["outcomes"]] == ["committed"]


def test_a_check_changes_nothing_and_ends_with_0() -> None:
    host = FakeHost(checked=[Checked(installation=an_installation(), decision=decided(days=3))])
    printed = ran(host, "--check")
    assert (printed.code, printed.out) == (0, "acme.weather 1.0.0: 1.1.0 is offered (current)\n")
    assert host.asked == [("check", (), False)]


def test_a_check_tells_the_trouble_of_one_source_beside_the_decisions_of_the_others() -> None:
    fine = Checked(installation=an_installation(), decision=decided(days=0))
    host = FakeHost(checked=[fine, Checked(installation=an_installation(OTHER), trouble=IntegrityError("no match"))])
    printed = ran(host, "--check")
    assert (printed.code, printed.out.startswith("acme.weather 1.0.0: no update")) == (8, True)
    assert "acme.zebra:\nerror: no match\n" in printed.err


def test_damage_is_told_where_all_plugins_are_updated() -> None:
    error = DamagedStateError("`installation.json` cannot be understood")
    printed = ran(FakeHost(damaged=[Damaged(plugin_id=OTHER, error=error)]), "--yes", "--json")
    assert (printed.code, json.loads(printed.out)["problems"][0]["pluginId"]) == (8, "acme.zebra")


def test_a_check_knows_what_nobody_updates() -> None:
    host = FakeHost(checked=[Checked(installation=an_installation(origin=FOLDER), decision=None)])
    assert ran(host, "--check").out == "acme.weather 1.0.0: no updates: it came from a file or a folder\n"


def test_a_checks_document_holds_every_decision() -> None:
    host = FakeHost(checked=[Checked(installation=an_installation(), decision=decided(days=0))])
    decision = json.loads(ran(host, "--check", "--json").out)["decisions"][0]
    assert (decision["pluginId"], decision["reason"]) == ("acme.weather", "not-in-rollout")


def test_what_a_delta_saved_is_told() -> None:
    fetched = Fetched(way=Way.DELTA, received_bytes=9_052, archive_bytes=2_034_117)
    host = FakeHost(results=[an_outcome(fetched=fetched)] * 2)
    assert ran(host, "acme.weather", "--yes").out.splitlines()[1] == "9.1 kB instead of 2.0 MB"
    told = CommandLine(HOME, host=host).run("plugin", "update", "acme.weather", "--yes", "--json")
    assert json.loads(told.out)["outcomes"][0]["fetched"] == {
        "way": "delta",
        "receivedBytes": 9_052,
        "archiveBytes": 2_034_117,
        "savedBytes": 2_025_065,
        "givenUp": [],
    }


def test_a_way_that_did_not_work_is_told() -> None:
    fetched = Fetched(way=Way.ARCHIVE, received_bytes=30, archive_bytes=20, given_up=("the delta did not work",))
    printed = ran(FakeHost(results=[an_outcome(fetched=fetched)]), "acme.weather", "--yes")
    assert printed.out.splitlines()[1:] == ["the delta did not work"]


def test_no_delta_asks_for_the_whole_archive() -> None:
    host = FakeHost(results=[an_outcome()])
    ran(host, "acme.weather", "--yes", "--no-delta")
    assert host.asked == [("update", "acme.weather", False, "whole")]


def test_a_check_tells_what_is_not_taken_without_asking() -> None:
    left = "`1.1.0` is there; its owner has nothing of it taken without asking"
    installed = replace(an_installation(), by_itself=Automatic.NEVER)
    host = FakeHost(checked=[Checked(installation=installed, decision=decided(days=3), left=left)])
    printed = ran(host, "--check", "--why")
    assert f"  not taken without asking: {left}\n" in printed.out
    assert "  taken without asking: nothing\n" in printed.out
    (told,) = json.loads(ran(host, "--check", "--json").out)["decisions"]
    assert (told["automatic"], told["leftToOwner"]) == ("never", left)


def test_what_is_taken_without_asking_is_chosen_and_listed() -> None:
    host = FakeHost(installations=[replace(an_installation(), by_itself=Automatic.SECURITY)])
    line = CommandLine(HOME, host=host)
    assert line.run("plugin", "automatic", "acme.weather", "security").out == (
        "of acme.weather is taken without asking: confirmed security fixes only\n"
    )
    assert "security" in line.run("plugin", "list").out
    assert host.asked == [("leave", "acme.weather", "security")]
