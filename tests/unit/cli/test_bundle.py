"""Bundles from the command line, and what is installed of them knowingly."""

import json
from pathlib import Path

import pytest

from qirvo.host.install import Demand, NotConfirmedError
from qirvo.host.installations import Origin, OriginKind
from qirvo.trust.publisher_key_files import key_file_of, make_key, write_key
from tests.support.fake_host import FakeHost, a_proposal, an_installation, an_outcome
from tests.support.plugins import write_plugin
from tests.support.sessions import CommandLine, Printed

HOME = Path("no-such-home")
UNSIGNED = Origin(OriginKind.FILE, "weather.zip")
SIGNED = Origin(OriginKind.FILE, "weather.zip", "acme (1f2e)")


def ran(host: FakeHost, *words: str) -> Printed:
    return CommandLine(HOME, host=host).run("plugin", *words)


def from_file(origin: Origin, **proposal: object) -> FakeHost:
    signer = {"signer": origin.signer} if origin.signer else {}
    return FakeHost(results=[an_outcome(origin=origin)], proposal=a_proposal(origin=origin, **signer, **proposal))


def test_a_bundle_is_told_for_programs(tmp_path: Path):
    plugin = write_plugin(tmp_path / "plugin")
    printed = CommandLine(tmp_path).run("plugin", "bundle", str(plugin), "--out", str(tmp_path / "b.zip"), "--json")
    document = json.loads(printed.out)
    assert set(document) == {
        "packageId",
        "path",
        "size",
        "digest",
        "pluginId",
        "version",
        "treeDigest",
        "signedBy",
        "digests",
        "installScript",
        "readme",
    }
    assert (document["signedBy"], document["size"]) == (None, (tmp_path / "b.zip").stat().st_size)


def test_it_is_signed_where_there_is_a_key(tmp_path: Path):
    key = make_key("acme")
    key_file_of(tmp_path, "acme").parent.mkdir()
    write_key(key_file_of(tmp_path, "acme"), key)
    plugin, line = write_plugin(tmp_path / "plugin"), CommandLine(tmp_path)
    words = ("plugin", "bundle", str(plugin), "--out", str(tmp_path / "b.zip"))
    assert f"signed by:   acme ({key.id})" in line.run(*words).out
    assert "signed by:   nobody" in line.run(*words, "--no-sign").out


def test_to_insist_on_a_signature_needs_a_key(tmp_path: Path):
    plugin = write_plugin(tmp_path / "plugin")
    printed = CommandLine(tmp_path).run("plugin", "bundle", str(plugin), "--out", str(tmp_path / "b.zip"), "--sign")
    assert (printed.code, "no key file" in printed.err) == (4, True)


def test_instructions_come_from_a_file(tmp_path: Path):
    plugin, notes = write_plugin(tmp_path / "plugin"), tmp_path / "notes.md"
    notes.write_text("Ask *Ann*.", encoding="utf-8")
    words = ("plugin", "bundle", str(plugin), "--out", str(tmp_path / "b.zip"), "--json", "--instructions")
    assert "Ask *Ann*." in json.loads(CommandLine(tmp_path).run(*words, f"@{notes}").out)["readme"]
    assert CommandLine(tmp_path).run(*words, "@gone.md").code == 4


def test_with_yes_alone_nothing_is_installed_that_nobody_signed():
    printed = ran(from_file(UNSIGNED), "install", "weather.zip", "--yes")
    assert (printed.code, printed.out, "--allow-unsigned" in printed.err) == (6, "", True)


def test_the_two_together_are_knowing():
    printed = ran(from_file(UNSIGNED), "install", "weather.zip", "--yes", "--allow-unsigned", "--json")
    assert (printed.code, json.loads(printed.out)["unsigned"]) == (0, True)


def test_to_allow_it_is_not_to_agree_to_all():
    assert ran(from_file(UNSIGNED), "install", "weather.zip", "--allow-unsigned").code == 3


def test_what_a_publisher_signed_needs_yes_alone():
    printed = ran(from_file(SIGNED, signature_note="first seen here"), "install", "weather.zip", "--yes")
    assert (printed.code, printed.out) == (0, "acme.weather: updated from 1.0.0 to 1.1.0\n")
    assert "signed by:   acme (1f2e)\nkey:         first seen here\n" in printed.err


def test_what_is_strange_about_a_signature_is_no_signature():
    printed = ran(from_file(SIGNED, signature_warning="another key than before"), "install", "weather.zip", "--yes")
    assert (printed.code, "WARNING:     another key than before" in printed.err) == (6, True)


class Asking(FakeHost):
    """A host that raises as the real one does when its owner does not agree."""

    def _agree(self, confirm: object) -> None:
        if not confirm(self.proposal):  # type: ignore[operator]  # what install was given
            raise NotConfirmedError("not confirmed")


def test_a_dry_run_shows_all_and_asks_nothing():
    host = Asking(results=[], proposal=a_proposal(origin=UNSIGNED))
    printed = ran(host, "install", "weather.zip", "--dry-run")
    assert (printed.code, "permissions: network-access" in printed.out) == (0, True)
    assert printed.err.endswith("nothing was changed\n")


def test_a_dry_run_is_told_for_programs():
    host = Asking(results=[], proposal=a_proposal(origin=SIGNED, signer="acme (1f2e)"))
    document = json.loads(ran(host, "install", "weather.zip", "--dry-run", "--json").out)
    assert (document["dryRun"], document["vouched"], document["signer"]) == (True, True, "acme (1f2e)")


@pytest.mark.parametrize("written", ["a" * 64, "sha256:" + "a" * 64])
def test_what_was_told_over_another_way_reaches_the_host(written: str):
    host = from_file(SIGNED)
    ran(host, "install", "weather.zip", "--yes", "--digest", written, "--signed-by", written.upper())
    demand = host.asked[0][2]["demand"]
    assert isinstance(demand, Demand)
    assert (str(demand.digest), demand.signed_by) == ("sha256:" + "a" * 64, "a" * 64)


def test_a_digest_has_its_form():
    assert ran(from_file(SIGNED), "install", "weather.zip", "--digest", "12").code == 3


@pytest.mark.parametrize(("origin", "words"), [(UNSIGNED, "file (unsigned)"), (SIGNED, "file (signed by acme (1f2e))")])
def test_the_list_says_who_signed(origin: Origin, words: str):
    assert words in ran(FakeHost(installations=[an_installation(origin=origin)]), "list").out
