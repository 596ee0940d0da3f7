"""Distributing from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from qirvo.authoring.new import create_plugin
from qirvo.domain.names import PluginId
from qirvo.wire.submissions import SubmitAnswer
from tests.support.clients import a_refusal, a_submission_document, an_answer, states, submitted_with
from tests.support.sessions import ENVIRONMENT, CommandLine

ARTIFACT = "c" * 64
SENT = (an_answer(SubmitAnswer(submissionId="sub-1", reviewUrl="https://r", estimatedReviewTime="a day"), status=201),)
RECEIVED = an_answer(a_submission_document("received", artifactDigest=f"sha256:{ARTIFACT}"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    create_plugin(tmp_path / "plugin", PluginId("acme", "weather"), "service")
    return str(tmp_path / "plugin")


def submitted(line: CommandLine) -> dict[str, Any]:
    return submitted_with(line.transport.sent[0])


def define(home: Path, *terms: dict[str, Any]) -> None:
    home.mkdir(exist_ok=True)
    (home / "distribution-channels.json").write_text(json.dumps({"distributionChannels": terms}))


def test_to_the_marketplace_it_goes_to_the_registry(home: Path, plugin: str) -> None:
    line = CommandLine(home, *SENT, RECEIVED)
    printed = line.run("distribute", plugin, "--to", "marketplace", "--json")
    assert printed.code == 0, printed.err
    document = json.loads(printed.out)
    assert document["success"] is True
    assert document["distributionId"] == "sub-1"
    assert document["downloadUrl"] == f"https://registry.example/repositories/public/artifacts/{ARTIFACT}.zip"
    assert document["marketplaceUrl"] == "https://registry.example/plugins/acme.weather"
    assert submitted(line)["release"]["private"] is False


def test_privately_it_goes_to_the_publishers_own_repository(home: Path, plugin: str) -> None:
    line = CommandLine(home, *SENT, RECEIVED)
    document = json.loads(line.run("distribute", plugin, "--to", "private", "--json").out)
    assert document["downloadUrl"] == f"https://registry.example/repositories/private/acme/artifacts/{ARTIFACT}.zip"
    assert document["marketplaceUrl"] is None
    assert submitted(line)["release"]["private"] is True


def test_each_of_the_guides_options_is_honoured(home: Path, plugin: str) -> None:
    line = CommandLine(home, *SENT, RECEIVED)
    pricing = '{"type": "paid", "price": 499, "currency": "EUR"}'
    words = ("--version", "0.1.0", "--notes", "Rain, too.", "--beta", "--private", "--pricing", pricing)
    assert line.run("distribute", plugin, "--to", "marketplace", *words).code == 0
    body = submitted(line)
    assert body["release"]["releaseNotes"] == "Rain, too."
    assert body["release"]["updateChannel"] == "beta"
    assert body["release"]["private"] is True
    said = {"pricing": json.loads(pricing), "id": "acme.weather", "version": "0.1.0"}
    assert body["metadata"] == {"digest": body["metadata"]["digest"], **said}


def test_all_that_is_unmet_is_told_at_once_and_nothing_is_sent(home: Path, plugin: str) -> None:
    key = "AKIA" + "7QX3MZTP5RWJ2KHV"
    (Path(plugin) / "dist" / "key.js").write_text(f"exports.k = '{key}';\n")
    line = CommandLine(home, environ={"QIRVO_API_URL": "https://registry.example"})
    words = ("--version", "9.9.9", "--pricing", '{"type": "paid", "price": 4.99}')
    printed = line.run("distribute", plugin, "--to", "marketplace", *words)
    assert (printed.code, line.transport.sent) == (3, [])
    first = printed.err.splitlines()[0]
    for unmet in ("security", "version", "pricing", "authentication"):
        assert unmet in first
    assert first.startswith("error: Plugin validation failed: ")
    for advice in ("leave `--version` out", "qirvo auth login https://registry.example", "whole number"):
        assert advice in printed.err


def test_without_a_token_what_asks_for_one_is_not_asked(home: Path, plugin: str) -> None:
    line = CommandLine(home, environ={"QIRVO_API_URL": "https://registry.example"})
    printed = line.run("distribute", plugin, "--to", "marketplace")
    assert (printed.code, "qirvo auth login" in printed.err, line.transport.sent) == (6, True, [])


def test_a_dry_run_needs_no_registry(home: Path, plugin: str) -> None:
    line = CommandLine(home, environ={})
    printed = line.run("distribute", plugin, "--to", "marketplace", "--dry-run")
    assert (printed.code, "nothing was sent" in printed.out, line.transport.sent) == (0, True, [])


def test_nobody_defined_it(home: Path, plugin: str) -> None:
    printed = CommandLine(home).run("distribute", plugin, "--to", "nowhere")
    assert (printed.code, "Distribution channel not found: `nowhere`" in printed.err) == (4, True)


def test_inside_a_company_the_settings_of_a_deployment_are_its_endpoint(home: Path, plugin: str) -> None:
    define(home, {"id": "corp", "type": "enterprise", "endpoint": "nowhere.toml", "requirements": {"review": False}})
    printed = CommandLine(home).run("distribute", plugin, "--to", "corp")
    assert (printed.code, "there is no file `nowhere.toml`" in printed.err) == (4, True), printed.err


def test_one_of_its_own_goes_to_its_own_endpoint(home: Path, plugin: str) -> None:
    define(home, {"id": "team", "type": "private", "endpoint": "https://team.example"})
    line = CommandLine(home, *SENT, RECEIVED)
    document = json.loads(line.run("distribute", plugin, "--to", "team", "--json").out)
    assert document["downloadUrl"].startswith("https://team.example/repositories/private/acme/")
    assert line.tokens[-1] is None  # `none`: no token, though the environment has one


def test_a_pipelines_token_is_exchanged_where_that_is_asked_for(home: Path, plugin: str, tmp_path: Path) -> None:
    define(
        home,
        {"id": "ci", "type": "private", "endpoint": "https://team.example", "authentication": {"type": "oidc"}},
    )
    (tmp_path / "jwt").write_text("a.b.c")
    exchanged = an_answer({"token": "qtt_x", "expiresAt": "2026-01-01T00:00:00+00:00", "pluginId": "acme.weather"})
    line = CommandLine(home, exchanged, *SENT, RECEIVED)
    printed = line.run("distribute", plugin, "--to", "ci", "--id-token-file", str(tmp_path / "jwt"))
    assert printed.code == 0, printed.err
    assert line.transport.sent[0].path == "/v1/oidc-exchanges"
    assert line.tokens[-1] == "qtt_x"


def test_outside_a_pipeline_its_token_is_missing(home: Path, plugin: str) -> None:
    define(
        home,
        {"id": "ci", "type": "private", "endpoint": "https://team.example", "authentication": {"type": "oidc"}},
    )
    printed = CommandLine(home).run("distribute", plugin, "--to", "ci")
    assert (printed.code, "--id-token-file" in printed.err) == (6, True)


def test_the_registrys_refusal_is_told_in_its_words(home: Path, plugin: str) -> None:
    line = CommandLine(home, a_refusal(403, detail="you are no member of `acme`"))
    printed = line.run("distribute", plugin, "--to", "marketplace")
    assert (printed.code, "you are no member of `acme`" in printed.err) == (6, True)


def test_waiting_ends_with_what_was_decided(home: Path, plugin: str) -> None:
    line = CommandLine(home, *SENT, *states("in-review", "rejected"))
    printed = line.run("distribute", "--to", "marketplace", "--wait", plugin)
    assert (printed.code, "rejected" in printed.out) == (3, True)


@pytest.mark.parametrize("pricing", ["[]", "{", "@no-such-file", "cheap", "[" * 100_000])
def test_a_pricing_that_is_none_is_refused_before_anything_is_sent(home: Path, plugin: str, pricing: str) -> None:
    line = CommandLine(home)
    printed = line.run("distribute", plugin, "--to", "marketplace", "--pricing", pricing)
    assert (printed.code, line.transport.sent) == (3, [])


def test_another_registry_than_its_own_is_a_contradiction(home: Path, plugin: str) -> None:
    define(home, {"id": "team", "type": "private", "endpoint": "https://team.example"})
    assert CommandLine(home).run("distribute", plugin, "--to", "team", "--registry", "https://x.example").code == 2


def test_a_defined_one_is_listed_changed_and_forgotten(home: Path) -> None:
    line = CommandLine(home)
    words = ("--type", "private", "--endpoint", "https://a.example", "--authentication", "api-key")
    assert line.run("distribution-channel", "add", "team", *words, "--requires", "security").code == 0
    assert line.run("distribution-channel", "add", "team", *words, "--requires", "nothing").code == 0
    listed = json.loads(line.run("distribution-channel", "list", "--json").out)["distributionChannels"]
    assert [each["id"] for each in listed] == ["marketplace", "direct", "private", "enterprise", "team"]
    assert not any(listed[-1]["requirements"].values())
    assert line.run("distribution-channel", "remove", "team").code == 0
    assert line.run("distribution-channel", "remove", "team").code == 4


def test_a_default_that_was_changed_is_the_default_again_once_forgotten(home: Path) -> None:
    line = CommandLine(home)
    line.run("distribution-channel", "add", "direct", "--type", "direct", "--requires", "security")
    assert "security" in line.run("distribution-channel", "list").out.splitlines()[2]
    line.run("distribution-channel", "remove", "direct")
    assert "security" not in line.run("distribution-channel", "list").out.splitlines()[2]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"distributionChannels": {}}', '{"distributionChannels": [1]}', "[" * 100_000, "\0"]
)
def test_a_file_that_holds_something_else_is_refused(home: Path, content: str) -> None:
    home.mkdir()
    (home / "distribution-channels.json").write_text(content)
    assert CommandLine(home).run("distribution-channel", "list").code == 3


def test_one_defined_twice_is_refused(home: Path) -> None:
    define(home, {"id": "a", "type": "direct"}, {"id": "a", "type": "private"})
    printed = CommandLine(home).run("distribution-channel", "list")
    assert (printed.code, "twice" in printed.err) == (3, True)


def test_a_fault_in_the_file_is_told_with_its_place(home: Path) -> None:
    define(home, {"id": "a", "type": "direct"}, {"id": "b", "type": "pigeon"})
    assert "distributionChannels[1]" in CommandLine(home).run("distribution-channel", "list").err


def test_a_teams_file_stands_beside_its_plugin(home: Path, plugin: str, tmp_path: Path) -> None:
    team = tmp_path / "team.json"
    line = CommandLine(home, *SENT, RECEIVED, environ={**ENVIRONMENT})
    words = ("--type", "private", "--endpoint", "https://team.example", "--defined-in", str(team))
    assert line.run("distribution-channel", "add", "team", *words).code == 0
    assert line.run("distribute", plugin, "--to", "team", "--defined-in", str(team)).code == 0
    assert line.run("distribute", plugin, "--to", "team").code == 4
    assert line.run("distribute", plugin, "--to", "team", "--defined-in", str(tmp_path / "none.json")).code == 4


def test_directly_a_bundle_is_made(home: Path, plugin: str, tmp_path: Path) -> None:
    line = CommandLine(home)
    words = ("--out", str(tmp_path / "out"), "--notes", "Rain, too.", "--json")
    document = json.loads(line.run("distribute", plugin, "--to", "direct", *words).out)
    assert Path(document["path"]) == tmp_path / "out" / "acme-weather-0.1.0-bundle.zip"
    assert document["downloadUrl"] == Path(document["path"]).as_uri()
    assert (document["distributionId"][:4], document["marketplaceUrl"], line.transport.sent) == ("bdl_", None, [])


def test_nothing_is_waited_for_that_nobody_decides_on(home: Path, plugin: str) -> None:
    assert CommandLine(home).run("distribute", "--to", "direct", "--wait", plugin).code == 5


def test_a_place_that_takes_files_gets_its_own_token_and_never_the_registrys(home: Path, plugin: str) -> None:
    define(
        home,
        {"id": "store", "type": "direct", "endpoint": "https://files.example", "authentication": {"type": "api-key"}},
    )
    printed = CommandLine(home).run("distribute", plugin, "--to", "store")
    assert (printed.code, "QIRVO_ENDPOINT_TOKEN" in printed.err) == (6, True)


def test_a_missing_token_for_a_place_is_told_with_what_else_is_unmet(home: Path, plugin: str) -> None:
    define(
        home,
        {
            "id": "store",
            "type": "direct",
            "endpoint": "https://files.example",
            "authentication": {"type": "api-key"},
            "requirements": {"testing": True},
        },
    )
    printed = CommandLine(home).run("distribute", plugin, "--to", "store")
    assert printed.err.splitlines()[0].endswith("demands: testing, authentication")
