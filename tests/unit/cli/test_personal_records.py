"""What a registry has recorded of somebody on the command line, and their erasure."""

import json
from pathlib import Path

import pytest

from qirvo.client.credentials import read_credentials
from qirvo.client.transport import Answer
from qirvo.wire.personal_records import ErasureDocument
from tests.support.clients import a_refusal, an_account, an_answer
from tests.support.sessions import CommandLine

URL = "https://registry.example"
HOME = Path("no-such-home")
EXPORT = Answer(status=200, content=b'{"account":"ada"}\n', media_type="application/json")
ERASED = ErasureDocument(account="ada", records={"tokens": 2, "accounts": 1})


def sent(line: CommandLine) -> list[tuple[str, str]]:
    return [(each.method, each.path) for each in line.transport.sent]


def test_an_export_is_written_to_a_file_that_only_its_owner_reads(tmp_path: Path):
    file = tmp_path / "me.json"
    line = CommandLine(HOME, EXPORT)
    printed = line.run("account", "export", "-o", str(file))
    assert (printed.code, printed.out, file.read_bytes()) == (0, "", EXPORT.content)
    assert file.stat().st_mode & 0o777 == 0o600
    assert sent(line) == [("GET", "/v1/me/data")]


def test_an_export_that_is_refused_leaves_no_file(tmp_path: Path):
    file = tmp_path / "me.json"
    printed = CommandLine(HOME, a_refusal(403)).run("account", "export", "-o", str(file))
    assert (printed.code, file.exists()) == (6, False)


def test_without_agreement_nobody_is_erased():
    line = CommandLine(HOME, an_answer(an_account()))
    printed = line.run("account", "erase")
    assert printed.code == 3
    assert "agreement" in printed.err
    assert sent(line) == [("GET", "/v1/whoami")]


def test_whoever_erases_themselves_is_signed_out_here_too(tmp_path: Path):
    CommandLine(tmp_path, an_answer(an_account()), environ={}).run("auth", "login", URL, "--token", "qpt_x")
    line = CommandLine(tmp_path, an_answer(an_account()), an_answer(ERASED), environ={})
    printed = line.run("account", "erase", "--yes")
    assert printed.out.splitlines() == ["erased ada", "  accounts: 1", "  tokens: 2"]
    assert sent(line)[-1] == ("POST", "/v1/me/erasure")
    assert read_credentials(tmp_path).registries == {}


def test_an_administrator_names_whom(tmp_path: Path):
    CommandLine(tmp_path, an_answer(an_account()), environ={}).run("auth", "login", URL, "--token", "qpt_x")
    gone = ErasureDocument(account="bob", records={})
    line = CommandLine(tmp_path, an_answer(an_account()), an_answer(gone), environ={})
    printed = line.run("account", "erase", "bob", "--yes", "--json")
    assert json.loads(printed.out) == {"account": "bob", "records": {}}
    assert sent(line)[-1] == ("POST", "/v1/accounts/bob/erasure")
    assert set(read_credentials(tmp_path).registries) == {URL}


@pytest.mark.parametrize(("status", "code"), [(403, 6), (409, 5), (422, 3)])
def test_whoever_is_refused_stays_signed_in(tmp_path: Path, status: int, code: int):
    CommandLine(tmp_path, an_answer(an_account()), environ={}).run("auth", "login", URL, "--token", "qpt_x")
    line = CommandLine(tmp_path, an_answer(an_account()), a_refusal(status), environ={})
    assert line.run("account", "erase", "--yes").code == code
    assert set(read_credentials(tmp_path).registries) == {URL}
