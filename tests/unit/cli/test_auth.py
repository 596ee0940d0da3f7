"""Signing in and out."""

from pathlib import Path

from qirvo.client.credentials import read_credentials
from qirvo.wire.accounts import AccountAnswer, RedeemAnswer
from tests.support.clients import a_refusal, an_account, an_answer
from tests.support.sessions import CommandLine

URL = "https://registry.example"


def test_a_lasting_token_is_remembered_once_it_works(tmp_path: Path) -> None:
    printed = CommandLine(tmp_path, an_answer(an_account())).run("auth", "login", URL, "--token", "qpt_x")
    assert printed.out == f"signed in to {URL} as ada\n"
    assert read_credentials(tmp_path).registries[URL].token == "qpt_x"


def test_a_token_that_does_not_work_is_not_remembered(tmp_path: Path) -> None:
    printed = CommandLine(tmp_path, a_refusal(401)).run("auth", "login", URL, "--token", "qpt_x")
    assert (printed.code, read_credentials(tmp_path).registries) == (6, {})


def test_a_one_time_token_is_exchanged(tmp_path: Path) -> None:
    answers = (an_answer(RedeemAnswer(token="qpt_lasting", account="ada")), an_answer(an_account()))
    line = CommandLine(tmp_path, *answers)
    line.run("auth", "login", URL, "--token", "qot_once")
    assert line.tokens == ["qot_once", "qpt_lasting"]
    assert read_credentials(tmp_path).registries[URL].token == "qpt_lasting"


def test_what_a_one_time_token_became_survives_a_broken_connection(tmp_path: Path) -> None:
    answers = (an_answer(RedeemAnswer(token="qpt_lasting", account="ada")), a_refusal(503))
    printed = CommandLine(tmp_path, *answers).run("auth", "login", URL, "--token", "qot_once")
    assert (printed.code, read_credentials(tmp_path).registries[URL].token) == (7, "qpt_lasting")


def test_plain_http_to_elsewhere_is_warned_of(tmp_path: Path) -> None:
    line = CommandLine(tmp_path, an_answer(an_account()))
    assert "not https" in line.run("auth", "login", "http://registry.example", "--token", "qpt_x").err


def test_without_a_terminal_a_token_must_be_given(tmp_path: Path) -> None:
    printed = CommandLine(tmp_path).run("auth", "login", URL)
    assert (printed.code, "--token" in printed.err) == (3, True)


def test_the_token_is_never_printed(tmp_path: Path) -> None:
    printed = CommandLine(tmp_path, an_answer(an_account())).run("auth", "login", URL, "--token", "qpt_x", "--json")
    assert "qpt_x" not in printed.out + printed.err


def test_signing_out_forgets_the_token(tmp_path: Path) -> None:
    line = CommandLine(tmp_path, an_answer(an_account()))
    line.run("auth", "login", URL, "--token", "qpt_x")
    assert (line.run("auth", "logout").code, read_credentials(tmp_path).registries) == (0, {})


def test_signing_out_twice_is_told(tmp_path: Path) -> None:
    assert CommandLine(tmp_path).run("auth", "logout").code == 4


def test_an_accounts_one_time_token_is_the_only_data(tmp_path: Path) -> None:
    made = AccountAnswer(account=an_account("eve"), oneTimeToken="qot_eve", expiresAt="2026-01-05T12:00:00+00:00")
    line = CommandLine(tmp_path, an_answer(made))
    printed = line.run("account", "create", "eve", "--publisher", "acme", "--reviewer")
    assert (printed.out, "qot_eve" in printed.err) == ("qot_eve\n", False)
    assert line.transport.sent[0].content == b'{"name":"eve","publishers":["acme"],"rights":["review"]}'
