"""`domain.audit_views`: what the owners of a publisher see of the log, and what stays hidden."""

from dataclasses import replace
from typing import Any

import pytest

from qirvo.domain.audit import NOWHERE, AuditEntry, Origin, Outcome
from qirvo.domain.audit_views import PublishersView
from tests.support.builders import MONDAY

VIEW = PublishersView(publisher="acme", members=frozenset({"ann"}))


def an_entry(**changes: Any) -> AuditEntry:
    fields: dict[str, Any] = {
        "id": "aud_1",
        "at": MONDAY,
        "actor": "ann",
        "act": "plugin.yanked",
        "subject": "plugin:acme.weather",
        "origin": Origin.of("192.0.2.0/24", salt="s"),
    }
    return AuditEntry(**(fields | changes))


@pytest.mark.parametrize(
    "act", ["review.flag", "review.tick", "report.add", "rating.complain", "rating.vote", "rating.give"]
)
def test_what_reviewers_and_complainers_do_is_not_told(act: str):
    assert not VIEW.shows(an_entry(act=act, actor="rob"))


def test_a_publisher_whose_name_begins_alike_is_another():
    assert not VIEW.shows(an_entry(subject="plugin:acme-labs.weather"))
    assert not VIEW.shows(an_entry(subject="publisher:acme-labs"))


def test_a_given_plugin_is_the_receivers_business():
    assert not replace(VIEW, given_away=frozenset({"acme.weather"})).shows(an_entry())
    assert replace(VIEW, publisher="evil", received=frozenset({"acme.weather"})).shows(an_entry())


def test_a_stranger_who_was_refused_has_neither_name_nor_network():
    refused = an_entry(actor="eve", act="POST /v1/x", outcome=Outcome.REFUSED)
    told = VIEW.told(refused)
    assert VIEW.shows(refused)
    assert (told.actor, told.origin, told.act) == ("", NOWHERE, "POST /v1/x")


def test_who_decided_is_told_and_not_from_where():
    told = VIEW.told(an_entry(actor="rob", act="submission.approve"))
    assert (told.actor, told.origin) == ("rob", NOWHERE)
    assert VIEW.told(an_entry()).origin.network == "192.0.2.0/24"


@pytest.mark.parametrize(("plugins", "is_told"), [([], True), (["acme.*"], True), (["evil.*"], False), (["*"], True)])
def test_a_members_token_for_others_plugins_is_told_without_its_particulars(plugins: list[str], is_told: object):
    entry = an_entry(act="token.create", subject="account:ann", after={"name": "CI", "plugins": plugins})
    assert VIEW.shows(entry)
    assert bool(VIEW.told(entry).after) == is_told


def test_how_members_sign_in_is_their_own_business():
    assert not VIEW.shows(an_entry(act="password.change", subject="account:ann"))
    assert not VIEW.shows(an_entry(act="token.create", subject="account:eve"))
