"""Looking at plugins, installed and in the catalog, and at what they log and are set to."""

import json
from dataclasses import replace
from pathlib import Path

from qirvo.domain.manifests import Command
from qirvo.domain.names import PluginId
from qirvo.host.damage import Damaged
from qirvo.host.filesystem import DamagedStateError
from qirvo.host.logs import LogLine
from qirvo.wire.plugin_advisories import AdvisoryPage
from qirvo.wire.plugins import PluginDocument, PluginPage, SignedStanding, UpdateChannelDocument, VersionDocument
from tests.support.clients import a_refusal, an_answer
from tests.support.fake_host import FakeHost, a_source, an_installation
from tests.support.plugin_advisories import an_advisory_document
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
PLUGIN = PluginDocument(
    id="acme.weather",
    name="Weather",
    publisher="acme",
    description="Tells the weather. " * 10,
    category="utilities",
    tags=["sky"],
    pricing={"type": "free"},
    screenshots=[],
    documentation="",
    version="1.1.0",
    versions=[
        VersionDocument(
            version="1.1.0",
            publishedAt="2026-11-23T09:00:00+00:00",
            digest="sha256:" + "a" * 64,
            treeDigest="sha256:" + "b" * 64,
            sizeBytes=2_048,
            permissions=["network-access"],
            platform=">=2.0.0",
            revoked="leaks keys",
        )
    ],
    updateChannels={
        "stable": UpdateChannelDocument(current="1.1.0", previous=None, rolloutState="running", basisPoints=1)
    },
)


NONE = an_answer(AdvisoryPage(advisories=[]))


def test_an_installed_plugins_commands_are_named() -> None:
    installation = an_installation()
    manifest = replace(installation.manifest, commands=(Command(name="now"), Command(name="later")))
    host = FakeHost(installations=[replace(installation, manifest=manifest)])
    assert "commands:        now, later" in CommandLine(HOME, host=host).run("plugin", "info", "acme.weather").out


def test_a_damaged_plugin_is_listed_as_damaged_beside_the_others() -> None:
    error = DamagedStateError("`installation.json` cannot be understood")
    host = FakeHost(
        installations=[an_installation()], damaged=[Damaged(plugin_id=PluginId("acme", "zebra"), error=error)]
    )
    printed = CommandLine(HOME, host=host).run("plugin", "list")
    shown = [line.split()[:3] for line in printed.out.splitlines()[1:]]
    assert (shown[0][:2], shown[1]) == (["acme.weather", "1.0.0"], ["acme.zebra", "damaged"])
    assert "cannot be understood" in printed.err


def test_an_installed_plugin_is_described_without_any_network() -> None:
    line = CommandLine(HOME, host=FakeHost(installations=[an_installation()], last_error="no such luck"))
    printed = line.run("plugin", "info", "acme.weather")
    assert {"kept versions:   0.9.0", "not taken again: 1.2.0", "last error:      no such luck"} <= set(
        printed.out.splitlines()
    )
    assert line.transport.sent == []


def test_what_is_not_installed_is_looked_up_in_the_catalog() -> None:
    printed = CommandLine(HOME, an_answer(PLUGIN), NONE, host=FakeHost()).run("plugin", "info", "acme.weather")
    assert (
        "1.1.0    2026-11-23 09:00 UTC  2.0 kB  >=2.0.0   network-access  registry   taken back: leaks keys"
        in printed.out
    )


def test_what_was_said_of_it_is_shown_with_the_reason() -> None:
    said = [
        SignedStanding(kind="quarantined", reason="fills the disk", version="1.1.0"),
        SignedStanding(kind="deprecated", reason="unkept", replacement="acme.sky"),
    ]
    printed = CommandLine(HOME, an_answer(replace(PLUGIN, standings=said)), NONE, host=FakeHost()).run(
        "plugin", "info", "acme.weather"
    )
    assert {"quarantined: 1.1.0: fills the disk", "deprecated:  the whole plugin: unkept; use acme.sky instead"} <= set(
        printed.out.splitlines()
    )


def test_what_is_offered_and_affected_is_warned_of() -> None:
    known = an_answer(AdvisoryPage(advisories=[an_advisory_document()]))
    printed = CommandLine(HOME, an_answer(PLUGIN), known, host=FakeHost()).run("plugin", "info", "acme.weather")
    assert "security advisory QSA-2026-0001-0001 (high): The token stands in the log" in printed.out
    assert "among them `1.1.0`, which is offered" in printed.out


def test_a_registry_that_knows_no_advisories_is_looked_at_all_the_same() -> None:
    line = CommandLine(HOME, an_answer(PLUGIN), a_refusal(404), host=FakeHost())
    assert line.run("plugin", "info", "acme.weather").code == 0


def test_the_catalog_can_be_asked_for_by_name() -> None:
    line = CommandLine(HOME, an_answer(PLUGIN), NONE, host=FakeHost(installations=[an_installation()]))
    assert json.loads(line.run("plugin", "info", "acme.weather", "--catalog", "--json").out)["installed"] is None


def test_a_host_without_a_login_asks_the_source_it_trusts_as_nobody() -> None:
    host = FakeHost(sources=[a_source()])
    line = CommandLine(HOME, an_answer(PLUGIN), NONE, host=host, environ={})
    line.run("plugin", "info", "acme.weather")
    assert (line.tokens, line.transport.sent[0].path) == ([None], "/v1/plugins/acme.weather")


def test_without_login_and_source_the_hint_says_how_to_name_a_registry() -> None:
    printed = CommandLine(HOME, host=FakeHost(), environ={}).run("plugin", "search", "rain")
    assert (printed.code, "qirvo auth login" in printed.err) == (3, True)


def test_a_plugin_nobody_knows_is_not_found() -> None:
    assert CommandLine(HOME, a_refusal(404), host=FakeHost()).run("plugin", "info", "acme.weather").code == 4


def test_search_shortens_descriptions_and_says_how_to_go_on() -> None:
    page = PluginPage(plugins=[PLUGIN], total=7, next="c2")
    printed = CommandLine(HOME, an_answer(page)).run("plugin", "search", "big", "rain")
    assert (len(printed.out.splitlines()[1]) < 120, printed.err) == (True, "1 of 7; more: --after c2\n")


def test_logs_are_shown_with_named_and_unnamed_fields() -> None:
    log = [
        LogLine(time="t1", level="info", message="up", fields={"port": 3}),
        LogLine(time="t2", level="error", message="down", fields=["why", {"code": 1}]),
    ]
    host = FakeHost(log=log)
    printed = CommandLine(HOME, host=host).run("plugin", "logs", "acme.weather", "-n", "2")
    assert printed.out.splitlines() == ["t1 info up port=3", 't2 error down why {"code": 1}']
    assert host.asked == [("logs", "acme.weather", 2)]


def test_a_log_cannot_steer_the_terminal() -> None:
    host = FakeHost(log=[LogLine(message="\x1b]0;owned\x07")])
    assert "\x1b" not in CommandLine(HOME, host=host).run("plugin", "logs", "acme.weather").out


def test_uninstalling_keeps_the_data_and_says_so() -> None:
    printed = CommandLine(HOME, host=FakeHost()).run("plugin", "uninstall", "acme.weather")
    assert printed.out == "removed acme.weather 1.0.0; its data and configuration stay\n"


def test_deleting_the_data_has_to_be_agreed_to() -> None:
    host = FakeHost()
    assert CommandLine(HOME, host=host).run("plugin", "uninstall", "acme.weather", "--purge").code == 3
    assert host.asked == []


def test_a_configuration_value_is_printed_bare() -> None:
    line = CommandLine(HOME, host=FakeHost(configuration={"city": "Oslo", "every": 5}))
    assert [line.run("plugin", "config", "get", "acme.weather", *key).out for key in ([], ["city"])] == [
        "city:  Oslo\nevery: 5\n",
        "Oslo\n",
    ]


def test_a_configuration_value_that_is_not_there_is_not_found() -> None:
    assert CommandLine(HOME, host=FakeHost()).run("plugin", "config", "get", "acme.weather", "city").code == 4


def test_a_configuration_value_is_passed_on_as_it_was_written() -> None:
    host = FakeHost(configuration={"every": 5})
    printed = CommandLine(HOME, host=host).run("plugin", "config", "set", "acme.weather", "every", "5")
    assert (printed.out, host.asked) == ("every: 5\n", [("config-set", "acme.weather", "every", "5")])
