"""Installing, rolling back and trusting sources from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.findings import Finding, Severity
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.host.install import Demand
from qirvo.host.outcomes import ChangeKind, Ending
from qirvo.host.ports import StartReport
from qirvo.host.taking_options import USUAL, TakingOptions
from tests.support.fake_host import (
    FINGERPRINT,
    FOLDER,
    FakeHost,
    a_proposal,
    a_reverted_outcome,
    a_source,
    an_installation,
    an_outcome,
)
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
INSTALLED: dict[str, Any] = {"kind": ChangeKind.INSTALL, "from_version": None}


def ran(host: FakeHost, *words: str) -> Printed:
    return CommandLine(HOME, host=host).run(*words)


def test_with_yes_nothing_is_asked_and_all_is_shown() -> None:
    printed = ran(FakeHost(results=[an_outcome(**INSTALLED)]), "plugin", "install", "acme.weather", "--yes")
    assert printed.out == "acme.weather: installed 1.1.0\n"
    assert printed.err.splitlines() == [
        "plugin:      acme.weather (Weather)",
        "version:     1.1.0",
        "publisher:   acme",
        "source:      repository example (https://registry.example)",
        "signature:   verified",
        "signed by:   the source alone",
        "permissions: network-access",
        "checked",
    ]


def test_without_a_terminal_and_without_yes_nothing_is_installed() -> None:
    printed = ran(FakeHost(results=[an_outcome()]), "plugin", "install", "acme.weather")
    assert (printed.code, "--yes" in printed.err, printed.out) == (3, True, "")


def test_json_needs_yes_as_well() -> None:
    printed = ran(FakeHost(results=[an_outcome()]), "plugin", "install", "acme.weather", "--json")
    assert json.loads(printed.err)["code"] == "confirmation-needed"


def test_json_is_the_only_thing_on_stdout() -> None:
    host = FakeHost(results=[an_outcome(**INSTALLED)])
    printed = ran(host, "plugin", "install", "acme.weather", "--yes", "--json")
    assert (json.loads(printed.out)["running"], printed.err) == ("1.1.0", "")


def test_an_unsigned_plugin_is_called_so() -> None:
    host = FakeHost(results=[an_outcome(origin=FOLDER, **INSTALLED)], proposal=a_proposal(origin=FOLDER))
    printed = ran(host, "plugin", "install", "./weather", "--yes", "--allow-unsigned")
    assert "signature:   unsigned" in printed.err
    assert printed.out == "acme.weather: installed 1.1.0 (unsigned)\n"


def test_a_new_permission_is_marked_when_something_is_installed() -> None:
    host = FakeHost(results=[an_outcome()], proposal=a_proposal(installed=Version("1.0.0")))
    printed = ran(host, "plugin", "install", "acme.weather", "--yes")
    assert "permissions: network-access (new)" in printed.err


def test_what_the_manifest_leaves_to_be_wished_for_is_shown() -> None:
    warning = Finding(rule="manifest/tags", severity=Severity.WARNING, message="no `tags`")
    host = FakeHost(results=[an_outcome()], proposal=a_proposal(warnings=(warning,)))
    assert "warning: manifest/tags: no `tags`" in ran(host, "plugin", "install", "x.zip", "--yes").err


def test_the_options_reach_the_host() -> None:
    host = FakeHost(results=[an_outcome()])
    ran(host, "plugin", "install", "acme.weather@^1", "--yes", "--source", "s", "--update-channel", "beta", "--rebind")
    assert host.asked == [
        (
            "install",
            "acme.weather@^1",
            {
                "source": "s",
                "update_channel": UpdateChannel.BETA,
                "rebind": True,
                "despite_busy": False,
                "options": USUAL,
                "demand": Demand(),
            },
        )
    ]


def test_a_release_that_does_not_start_ends_with_1_and_says_what_is_active() -> None:
    printed = ran(FakeHost(results=[a_reverted_outcome()]), "plugin", "install", "acme.weather", "--yes")
    assert (printed.code, printed.out.splitlines()) == (
        1,
        [
            "acme.weather 1.1.0 did not start and was taken back; 1.0.0 is active again",
            "it did not come up: no such luck",
        ],
    )


def test_missing_hooks_and_stand_ins_are_told() -> None:
    start = StartReport(healthy=True, missing_hooks=("onEnable",), provided={"react": "stand-in"})
    printed = ran(FakeHost(results=[an_outcome(start=start)]), "plugin", "rollback", "acme.weather")
    assert "onEnable" in printed.out
    assert "a stand-in takes the place of react" in printed.out


def test_a_rollback_may_name_its_version() -> None:
    host = FakeHost(results=[an_outcome(kind=ChangeKind.ROLLBACK, version=Version("0.9.0"))])
    printed = ran(host, "plugin", "rollback", "acme.weather", "0.9.0")
    assert (printed.out, host.asked) == (
        "acme.weather: went back from 1.0.0 to 0.9.0\n",
        [("rollback", "acme.weather", "0.9.0")],
    )


def test_installing_what_is_active_says_so() -> None:
    printed = ran(FakeHost(results=[an_outcome(Ending.UNCHANGED)]), "plugin", "install", "acme.weather", "--yes")
    assert (printed.code, printed.out) == (0, "acme.weather 1.1.0 is active already\n")


def test_a_source_shows_its_fingerprint_before_it_is_trusted() -> None:
    printed = ran(FakeHost(), "source", "add", "https://registry.example", "--yes", "--report-events")
    assert FINGERPRINT in printed.err
    assert printed.out.startswith("trusting https://registry.example/repositories/public as example\n")


def test_with_the_expected_fingerprint_nothing_is_asked() -> None:
    assert ran(FakeHost(), "source", "add", "https://registry.example", FINGERPRINT).code == 0


def test_the_list_is_a_table() -> None:
    printed = ran(FakeHost(installations=[an_installation()]), "plugin", "list")
    assert printed.out.splitlines() == [
        "PLUGIN        VERSION  STATE    UPDATE CHANNEL  AUTOMATIC  SOURCE   UPDATED",
        "acme.weather  1.0.0    enabled  stable                     example  2026-11-23 09:00 UTC",
    ]


def test_an_empty_list_is_empty_data_and_a_word() -> None:
    printed = ran(FakeHost(), "plugin", "list")
    assert (printed.out, printed.err) == ("", "no plugins installed\n")


def test_an_empty_list_is_a_document_too() -> None:
    assert json.loads(ran(FakeHost(), "plugin", "list", "--json").out) == {"plugins": [], "damaged": []}


def test_sources_are_listed_with_their_fingerprints() -> None:
    assert FINGERPRINT in ran(FakeHost(sources=[a_source()]), "source", "list").out


@pytest.mark.parametrize(("healthy", "code"), [(True, 0), (False, 1)])
def test_enabling_tells_how_the_start_went(healthy: bool, code: int) -> None:  # noqa: FBT001  # a parameter
    start = StartReport(healthy=healthy, error="" if healthy else "boom")
    assert ran(FakeHost(start=start), "plugin", "enable", "acme.weather").code == code


def test_a_setting_is_changed_by_its_name() -> None:
    host = FakeHost()
    assert ran(host, "config", "set", "platform-version", "2.0.0").out == "platform-version: 2.0.0\n"
    assert host.asked == [("setting", "platform-version", "2.0.0")]


def test_the_hosts_id_is_not_among_its_settings() -> None:
    assert list(json.loads(ran(FakeHost(), "config", "get", "--json").out)) == [
        "platform-version",
        "keep-versions",
        "provide-react",
        "report-events",
        "updates.interval",
        "updates.wariness",
        "updates.window",
        "updates.probation",
        "updates.fleet-lock",
        "updates.fleet-group",
        "updates.max-staleness",
    ]


@pytest.mark.parametrize(
    ("words", "executed"),
    [
        (("serve", "--port", "3100"), ["node", "serve", "False", "127.0.0.1", "3100"]),
        (("serve", "--json"), ["node", "serve", "True", "127.0.0.1", "3000"]),
        (("status", "--json"), ["node", "status", "None", "True"]),
        (("status", "acme.weather"), ["node", "status", "acme.weather", "False"]),
        (
            ("call", "acme.weather", "now", "x", "--json"),
            ["node", "call", "False", "acme.weather", "now", "x", "--json"],
        ),
        (("call", "--json", "acme.weather", "now"), ["node", "call", "True", "acme.weather", "now"]),
    ],
)
def test_running_plugins_are_the_runtimes_matter(words: tuple[str, ...], executed: list[str]) -> None:
    line = CommandLine(HOME, host=FakeHost())
    line.run("plugin", *words)
    assert line.executed == [executed]


def test_the_options_about_what_was_there_before_reach_the_host() -> None:
    host = FakeHost(results=[an_outcome()])
    words = ["--keep-versions", "5", "--no-cleanup", "--no-rollback-on-failure"]
    ran(host, "plugin", "install", "acme.weather", "--yes", *words)
    asked = host.asked[0][2]["options"]
    assert asked == TakingOptions(rollback_on_failure=False, cleanup=False, keep_versions=5)


def test_no_backup_and_several_versions_to_keep_make_no_sense() -> None:
    printed = ran(FakeHost(), "plugin", "install", "acme.weather", "--yes", "--no-backup", "--keep-versions", "5")
    assert printed.code == 2


def test_what_stays_though_it_does_not_come_up_ends_with_1() -> None:
    unwell = an_outcome(start=StartReport(healthy=False, error="no such luck"))
    printed = ran(FakeHost(results=[unwell]), "plugin", "install", "acme.weather", "--yes", "--no-rollback-on-failure")
    assert (printed.code, "it did not come up: no such luck" in printed.out) == (1, True)


PAGE = "https://example.org/plugins/acme.weather/"


def test_the_address_of_a_page_is_a_source_and_a_plugin() -> None:
    host = FakeHost(results=[an_outcome(**INSTALLED)])
    ran(host, "plugin", "install", PAGE, "--fingerprint", FINGERPRINT, "--yes")
    (added, address, fingerprint, _), (act, target, rest) = host.asked
    assert (added, address, fingerprint) == ("source-add", PAGE, FINGERPRINT)
    assert (act, target, rest["source"]) == ("install", "acme.weather", a_source().name)


def test_a_site_is_trusted_only_when_somebody_agrees() -> None:
    printed = ran(FakeHost(results=[an_outcome(**INSTALLED)]), "plugin", "install", PAGE)
    assert (printed.code, "fingerprint" in printed.err, printed.out) == (3, True, "")


@pytest.mark.parametrize(
    "words",
    [
        ("acme.weather", "--fingerprint", FINGERPRINT),
        ("https://example.org/", "--fingerprint", FINGERPRINT),
        (PAGE, "--source", "main"),
    ],
)
def test_what_does_not_go_together_with_an_address_is_said(words: tuple[str, ...]) -> None:
    assert ran(FakeHost(results=[an_outcome()]), "plugin", "install", *words).code == 2
