"""Publishing from the command line."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qirvo.authoring.new import create_plugin
from qirvo.domain.findings import Severity
from qirvo.domain.names import PluginId
from qirvo.wire.problems import WireFinding
from qirvo.wire.submissions import ReleaseOptions, SubmitAnswer
from tests.support.clients import a_refusal, a_submission_document, an_answer, states, submitted_with
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")
SENT = (an_answer(SubmitAnswer(submissionId="sub-1", reviewUrl="https://r", estimatedReviewTime="a day"), status=201),)
FINDING = WireFinding(rule="entry-points/missing", severity=Severity.ERROR, message="no `dist/index.js`")


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    create_plugin(tmp_path / "plugin", PluginId("acme", "weather"), "service")
    return str(tmp_path / "plugin")


def body_of(line: CommandLine, number: int = 0) -> dict[str, Any]:
    return submitted_with(line.transport.sent[number])


def test_a_folder_is_packed_and_sent_with_what_is_asked_of_it(plugin: str) -> None:
    line = CommandLine(HOME, *SENT, *states("received"))
    printed = line.run("plugin", "publish", plugin)
    assert [request.path for request in line.transport.sent] == [
        "/v1/submissions",
        "/v1/submissions/sub-1",
    ]
    assert (printed.code, printed.out.splitlines()[0]) == (0, "submission: sub-1")


def test_what_is_sent_is_an_archive(plugin: str) -> None:
    line = CommandLine(HOME, *SENT, *states("received"))
    line.run("plugin", "publish", plugin)
    assert b"\r\n\r\nPK\x03\x04" in line.transport.sent[0].content


def test_the_digest_of_what_is_sent_is_said(plugin: str) -> None:
    line = CommandLine(HOME, *SENT, *states("received"))
    line.run("plugin", "publish", plugin)
    content = line.transport.sent[0].content
    archive = content[content.index(b"PK\x03\x04") : content.rindex(b"\r\n--")]
    assert body_of(line)["metadata"]["digest"] == f"sha256:{hashlib.sha256(archive).hexdigest()}"


def test_a_manifest_that_cannot_be_read_is_left_to_the_registry(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plugin.zip", "w") as archive:
        archive.writestr("manifest.json", "{")
    line = CommandLine(HOME, a_refusal(422, code="manifest-refused", detail="the manifest is not acceptable"))
    printed = line.run("plugin", "publish", str(tmp_path / "plugin.zip"), "--skip-local-checks")
    assert (printed.code, "the manifest is not acceptable" in printed.err, len(line.transport.sent)) == (3, True, 1)


def test_what_has_to_be_signed_and_cannot_be_named_is_not_sent(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "plugin.zip", "w") as archive:
        archive.writestr("manifest.json", "{")
    line = CommandLine(HOME)
    printed = line.run("plugin", "publish", str(tmp_path / "plugin.zip"), "--skip-local-checks", "--sign")
    assert (printed.code, "is not acceptable" in printed.err, line.transport.sent) == (3, True, [])


def test_a_dry_run_sends_nothing_and_needs_no_registry(plugin: str) -> None:
    line = CommandLine(HOME, environ={})
    printed = line.run("plugin", "publish", plugin, "--dry-run")
    assert (printed.code, "would send" in printed.out, line.transport.sent) == (0, True, [])


def test_what_the_registry_would_refuse_is_not_sent(plugin: str) -> None:
    Path(plugin, "manifest.json").write_text("{}")
    line = CommandLine(HOME)
    printed = line.run("plugin", "publish", plugin)
    assert (printed.code, "manifest/" in printed.err, line.transport.sent) == (3, True, [])


def test_one_error_is_one(plugin: str) -> None:
    package = Path(plugin, "package.json")
    package.write_text(package.read_text().replace("0.1.0", "9.9.9"))
    assert "was not sent: 1 error\n" in CommandLine(HOME).run("plugin", "publish", plugin).err


def test_without_local_checks_what_they_refuse_is_left_to_the_registry(plugin: str) -> None:
    package = Path(plugin, "package.json")
    package.write_text(package.read_text().replace("0.1.0", "9.9.9"))
    line = CommandLine(HOME, *SENT, *states("received"))
    printed = line.run("plugin", "publish", plugin, "--skip-local-checks", "--json")
    assert (printed.code, json.loads(printed.out)["checks"]) == (0, None)


def test_the_options_say_how_the_release_is_exposed(plugin: str) -> None:
    line = CommandLine(HOME, *SENT, *states("received"))
    line.run("plugin", "publish", plugin, "--rollout", "10%", "--duration", "3d", "--breaking", "--notes", "new")
    assert body_of(line)["release"] == {
        "releaseNotes": "new",
        "breaking": True,
        "security": False,
        "updateChannel": None,
        "rolloutPercentage": 10.0,
        "rolloutDuration": 259_200,
        "rolloutStart": None,
        "offered": True,
        "notifyUsers": True,
        "private": None,
    }


def test_a_held_release_is_published_without_offering_it(plugin: str) -> None:
    line = CommandLine(HOME, *SENT, *states("received"))
    line.run("plugin", "publish", plugin, "--hold")
    assert body_of(line)["release"]["offered"] is False


def test_the_listing_comes_from_a_file(plugin: str, tmp_path: Path) -> None:
    listing = tmp_path / "listing.json"
    listing.write_text('{"category": "utilities"}')
    line = CommandLine(HOME, *SENT, *states("received"))
    line.run("plugin", "publish", plugin, "--listing", str(listing))
    assert body_of(line)["metadata"]["category"] == "utilities"


@pytest.mark.parametrize(("content", "code"), [("[]", 3), ("{", 3)])
def test_a_listing_that_is_no_object_is_refused_before_anything_is_sent(
    plugin: str, tmp_path: Path, content: str, code: int
) -> None:
    listing = tmp_path / "listing.json"
    listing.write_text(content)
    line = CommandLine(HOME)
    assert (line.run("plugin", "publish", plugin, "--listing", str(listing)).code, line.transport.sent) == (code, [])


def test_waiting_for_review_stops_at_a_refusal_and_says_why(plugin: str) -> None:
    refused = an_answer(a_submission_document("refused", findings=[FINDING]))
    printed = CommandLine(HOME, *SENT, refused).run("plugin", "publish", plugin, "--wait", "review")
    assert (printed.code, "entry-points/missing" in printed.out) == (3, True)


def test_the_state_that_waiting_ends_in_is_told_once_in_the_answer(plugin: str) -> None:
    printed = CommandLine(HOME, *SENT, *states("published")).run("plugin", "publish", plugin, "--wait")
    assert (printed.out.count("state:      published"), "published" in printed.err) == (1, False)


def test_waiting_may_stand_before_the_folder(plugin: str) -> None:
    assert CommandLine(HOME, *SENT, *states("published")).run("plugin", "publish", "--wait", plugin).code == 0


def test_json_names_the_submission(plugin: str) -> None:
    printed = CommandLine(HOME, *SENT, *states("in-review")).run("plugin", "publish", plugin, "--json")
    document = json.loads(printed.out)
    assert (document["submissionId"], document["submission"]["state"], printed.err) == ("sub-1", "in-review", "")


def test_a_refused_upload_is_told_in_the_registrys_words(plugin: str) -> None:
    printed = CommandLine(HOME, a_refusal(401, detail="no token", hint="sign in")).run("plugin", "publish", plugin)
    assert (printed.code, printed.err.splitlines()[-2:]) == (6, ["error: no token", "hint: sign in"])


def test_a_test_report_is_bound_checked_and_sent_in_short(plugin: str, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("<testsuite><testcase name='a'><system-out>noise</system-out></testcase></testsuite>")
    line = CommandLine(HOME, *SENT, *states("received"))
    bound = line.run("plugin", "bind-report", str(report), plugin, "--claim", "run=7")
    printed = line.run("plugin", "publish", plugin, "--test-report", str(report))
    sent = str(body_of(line)["testReport"])
    assert (bound.code, printed.code, "qirvo.ci.run" in sent, "noise" in sent) == (0, 0, True, False)


def test_a_report_of_other_content_is_not_sent(plugin: str, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("<testsuite><testcase name='a'/></testsuite>")
    line = CommandLine(HOME)
    printed = line.run("plugin", "publish", plugin, "--test-report", str(report))
    assert (printed.code != 0, "testing-evidence/unbound" in printed.err, line.transport.sent) == (True, True, [])


def test_a_claim_needs_a_name_and_a_text(plugin: str, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("<testsuite/>")
    assert CommandLine(HOME).run("plugin", "bind-report", str(report), plugin, "--claim", "run").code == 2


MENDABLE = {
    "listing": {"name": "Weather", "category": "utilities", "origins": {"name": "manifest", "category": "submission"}},
    "release": ReleaseOptions(releaseNotes="Rain, too.", breaking=True, rolloutPercentage=10.0),
}


def test_what_was_mended_is_submitted_with_what_was_said_before(plugin: str) -> None:
    before = an_answer(a_submission_document(state="changes-requested", **MENDABLE))
    line = CommandLine(HOME, before, *SENT, *states("received"))
    printed = line.run("submission", "resubmit", "sub-0", plugin)
    assert printed.code == 0
    sent = body_of(line, 1)
    assert (sent["metadata"]["category"], "name" in sent["metadata"]) == ("utilities", False)
    assert sent["release"]["releaseNotes"] == "Rain, too."
    assert sent["release"]["rolloutPercentage"] == 10.0


def test_what_waits_or_is_published_is_not_submitted_again(plugin: str) -> None:
    line = CommandLine(HOME, an_answer(a_submission_document(state="in-review")))
    printed = line.run("submission", "resubmit", "sub-0", plugin)
    assert (printed.code, "is `in-review`" in printed.err, len(line.transport.sent)) == (5, True, 1)


def test_another_plugin_does_not_take_its_place(plugin: str) -> None:
    before = an_answer(a_submission_document(state="refused", pluginId="acme.sky"))
    line = CommandLine(HOME, before)
    printed = line.run("submission", "resubmit", "sub-0", plugin)
    assert (printed.code, "is about `acme.sky`" in printed.err, len(line.transport.sent)) == (5, True, 1)
