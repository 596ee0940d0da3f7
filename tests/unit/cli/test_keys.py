"""`qirvo auth key`, and signing what is published."""

import json
from pathlib import Path
from typing import Any

import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.authoring.new import create_plugin
from qirvo.domain.names import PluginId
from qirvo.trust.publisher_key_files import key_file_of, make_key, read_key, write_key
from qirvo.trust.publisher_signatures import is_vouched, verify_release
from qirvo.wire.publisher_keys import PublisherKeyDocument, PublisherKeyPage
from qirvo.wire.submissions import SubmitAnswer
from tests.support.clients import a_refusal, an_answer, states, submitted_with
from tests.support.sessions import ENVIRONMENT, CommandLine

NONE = an_answer(PublisherKeyPage())


def a_document(key_id: str = "f" * 64, **more: str) -> PublisherKeyDocument:
    return PublisherKeyDocument(
        id=key_id, publisher="acme", public="x", state="active", since="2026-11-23T09:00:00Z", **more
    )


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    create_plugin(tmp_path / "plugin", PluginId("acme", "weather"), "service")
    return tmp_path / "plugin"


def body_of(line: CommandLine, number: int) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(line.transport.sent[number].content)
    return document


def publishing(home: Path, **more: object) -> CommandLine:
    submitted = SubmitAnswer(submissionId="sub-1", reviewUrl="https://r", estimatedReviewTime="a day")
    answers = (an_answer(submitted, status=201), *states("received"))
    return CommandLine(home, *answers, **more)  # type: ignore[arg-type]  # environ by name


def test_a_new_key_is_on_disk_before_the_registry_is_told(tmp_path: Path):
    line = CommandLine(tmp_path, an_answer(a_document(), status=201))
    printed = line.run("auth", "key", "create", "acme")
    key = read_key(key_file_of(tmp_path, "acme"))
    sent = body_of(line, 0)
    assert (printed.code, sent["public"]) == (0, key.public)
    assert is_vouched("acme", key.public, sent["proof"], by=key.public)
    assert "keep a copy" in printed.err


def test_a_key_that_was_made_and_not_registered_is_registered_and_never_written_over(tmp_path: Path):
    refused = CommandLine(tmp_path, a_refusal(403, code="sign-in-too-old"))
    assert refused.run("auth", "key", "create", "acme").code != 0
    key = read_key(key_file_of(tmp_path, "acme"))
    again = CommandLine(tmp_path, NONE, an_answer(a_document(), status=201))
    assert again.run("auth", "key", "create", "acme").code == 0
    assert body_of(again, 1)["public"] == key.public
    known = CommandLine(tmp_path, an_answer(PublisherKeyPage(keys=[a_document(key.id)])))
    assert "holds a key" in known.run("auth", "key", "create", "acme").err
    assert read_key(key_file_of(tmp_path, "acme")).id == key.id


def test_a_rotation_lets_the_old_key_vouch_and_goes_on_where_it_was_cut_off(tmp_path: Path):
    path, old = key_file_of(tmp_path, "acme"), make_key("acme")
    write_key(path, old)
    cut = CommandLine(tmp_path, a_refusal(503))
    cut.run("auth", "key", "rotate", "acme")
    assert read_key(path).id == old.id
    pending = read_key(path.with_name("acme.json.next"))
    line = CommandLine(tmp_path, NONE, an_answer(a_document(), status=201))
    assert line.run("auth", "key", "rotate", "acme").code == 0
    sent = body_of(line, 1)
    assert (sent["public"], sent["endorsedBy"], sent["replaces"]) == (pending.public, old.id, True)
    assert is_vouched("acme", pending.public, sent["endorsement"], by=old.public)
    assert read_key(path).id == pending.id


def test_a_publisher_with_a_key_signs_what_it_publishes(tmp_path: Path, plugin: Path):
    key = make_key("acme")
    write_key(key_file_of(tmp_path, "acme"), key, passphrase="sesame")
    line = publishing(tmp_path, environ={**ENVIRONMENT, "QIRVO_KEY_PASSPHRASE": "sesame"})
    printed = line.run("plugin", "publish", str(plugin), "--breaking")
    assert "signed acme-weather-0.1.0.zip" in printed.err
    statement, by = verify_release(submitted_with(line.transport.sent[0])["signature"], {key.id: key.public})
    assert (by, statement.tree_digest, statement.breaking) == (key.id, FolderSource(plugin).tree().digest, True)


def test_without_a_key_nothing_is_signed_unless_it_is_wanted(tmp_path: Path, plugin: Path):
    line = publishing(tmp_path)
    assert line.run("plugin", "publish", str(plugin)).code == 0
    assert submitted_with(line.transport.sent[0])["signature"] == ""
    assert "no key file" in publishing(tmp_path).run("plugin", "publish", str(plugin), "--sign").err
    write_key(key_file_of(tmp_path, "acme"), make_key("acme"))
    unsigned = publishing(tmp_path)
    unsigned.run("plugin", "publish", str(plugin), "--no-sign")
    assert submitted_with(unsigned.transport.sent[0])["signature"] == ""


def test_a_locked_key_that_cannot_be_opened_signs_nothing(tmp_path: Path, plugin: Path):
    write_key(key_file_of(tmp_path, "acme"), make_key("acme"), passphrase="sesame")
    printed = publishing(tmp_path).run("plugin", "publish", str(plugin))
    assert "passphrase" in printed.err


def test_keys_are_listed_revoked_and_required(tmp_path: Path):
    listed = CommandLine(tmp_path, an_answer(PublisherKeyPage(keys=[a_document(reason="stolen")])))
    assert "stolen" in listed.run("auth", "key", "list", "acme").out
    refused = CommandLine(tmp_path)
    assert refused.run("auth", "key", "revoke", "acme", "ffff").code != 0
    assert refused.transport.sent == []
    revoked = CommandLine(tmp_path, an_answer(a_document()))
    assert revoked.run("auth", "key", "revoke", "acme", "ffff", "--reason", "stolen", "--yes").code == 0
    assert revoked.transport.sent[0].path == "/v1/publishers/acme/keys/ffff/revocation"
    required = CommandLine(tmp_path, an_answer(PublisherKeyPage(requiredSince="2026-11-23T09:00:00Z")))
    assert "has to be signed" in required.run("auth", "key", "require", "acme", "on").out


def test_an_archive_is_signed_without_being_sent(tmp_path: Path, plugin: Path):
    key = make_key("acme")
    write_key(key_file_of(tmp_path, "acme"), key, passphrase="")
    line, out = CommandLine(tmp_path), tmp_path / "weather.sig"
    assert line.run("auth", "key", "sign", str(plugin), "--security", "--out", str(out)).code == 0
    said, by = verify_release(out.read_text(encoding="ascii").strip(), {key.id: key.public})
    assert (str(said.version), said.security, said.breaking, by) == ("0.1.0", True, False, key.id)
    assert (said.tree_digest, line.transport.sent) == (FolderSource(plugin).tree().digest, [])


def test_what_is_no_plugin_is_not_signed(tmp_path: Path):
    write_key(key_file_of(tmp_path, "acme"), make_key("acme"), passphrase="")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "readme.txt").write_text("nothing", encoding="utf-8")
    assert "not acceptable" in CommandLine(tmp_path).run("auth", "key", "sign", str(tmp_path / "empty")).err
    assert "does not exist" in CommandLine(tmp_path).run("auth", "key", "sign", str(tmp_path / "nothing")).err


def test_a_key_is_made_offline_and_printed_again_for_a_registrys_page(tmp_path: Path):
    line = CommandLine(tmp_path)
    first, second = (line.run("auth", "key", "create", "acme", "--offline").out for _ in range(2))
    said = json.loads(first)
    assert (first == second, line.transport.sent) == (True, [])
    assert is_vouched("acme", said["public"], said["proof"], by=said["public"])
    assert set(said) == {"public", "proof"}
