"""Transfers, members and programs' tokens from the command line: what is printed of them."""

from pathlib import Path

from qirvo.wire.access import TokenDocument, TokenPage, TransferDocument, TransferPage
from qirvo.wire.accounts import AccountDocument
from tests.support.clients import an_answer
from tests.support.sessions import CommandLine

HOME = Path("no-such-home")


def a_token(id_: str, made_by: str | None = None) -> TokenDocument:
    return TokenDocument(
        id=id_, name="CI", scopes=["read"], plugins=[], createdAt="", expiresAt=None, usedOn=None, madeBy=made_by
    )


def a_transfer(state: str, due: str | None) -> TransferDocument:
    return TransferDocument(
        pluginId="acme.weather",
        giver="acme",
        receiver="globex",
        askedBy="ann",
        askedAt="2026-01-05T12:00:00+00:00",
        acceptedBy="",
        dueAt=due,
        state=state,
    )


def test_the_list_of_transfers_says_when_the_cooling_time_ends():
    page = TransferPage(transfers=[a_transfer("accepted", "2026-01-08T12:00:00+00:00"), a_transfer("asked", None)])
    printed = CommandLine(HOME, an_answer(page)).run("plugin", "transfer", "list")
    _, accepted, asked = printed.out.splitlines()
    assert accepted.endswith("2026-01-08 12:00 UTC")
    assert asked.endswith("not accepted yet")


def test_whoever_leaves_need_not_say_who_they_are():
    account = an_answer(AccountDocument(name="ann", publishers=["acme"], rights=[]))
    line = CommandLine(HOME, account, an_answer(None, status=204))
    printed = line.run("publisher", "leave", "acme")
    assert line.transport.sent[1].path.endswith("/v1/publishers/acme/members/ann")
    assert printed.out == "ann is no member of acme any more\n"


def test_revoking_a_token_names_those_that_end_with_it():
    before = TokenPage(tokens=[a_token("tok_1"), a_token("tok_2", "tok_1"), a_token("tok_3")])
    after = TokenPage(tokens=[a_token("tok_3")])
    line = CommandLine(HOME, an_answer(before), an_answer(None, status=204), an_answer(after))
    printed = line.run("token", "revoke", "tok_1")
    assert printed.out == "tok_1 is revoked\ntok_2, which it made, is revoked\n"
