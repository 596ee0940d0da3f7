"""What the client asks, and what it makes of the answers."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from qirvo.client.answers import RegistryRedirectsError, UnreadableAnswerError
from qirvo.client.multipart import UploadFileMissingError
from qirvo.client.submissions import StillWaitingError
from qirvo.client.transport import Answer
from qirvo.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    QirvoError,
    UnavailableError,
)
from qirvo.wire.entitlements import EntitlementDocument, EntitlementPage
from qirvo.wire.submissions import DecisionBody, SubmitBody
from tests.support.clients import a_client, a_refusal, a_submission_document, an_account, an_answer, states


def test_the_token_travels_as_a_bearer_token() -> None:
    client, transport = a_client(an_answer(an_account()), token="qpt_abc")
    client.whoami()
    assert transport.sent[0].headers == {"Authorization": "Bearer qpt_abc"}


def test_without_a_token_nothing_is_claimed() -> None:
    client, transport = a_client(an_answer({"plugins": [], "total": 0}), token=None)
    client.search("rain")
    assert transport.sent[0].headers == {}


def test_words_and_ids_are_escaped_in_addresses() -> None:
    client, transport = a_client(an_answer({"plugins": [], "total": 0}), a_refusal(404))
    client.search("rain & snow", limit=5)
    with pytest.raises(NotFoundError):
        client.plugin("../accounts")
    assert [request.path for request in transport.sent] == [
        "/v1/plugins?q=rain+%26+snow&limit=5",
        "/v1/plugins/..%2Faccounts",
    ]


def test_a_decision_is_sent_as_json() -> None:
    client, transport = a_client(an_answer(a_submission_document("approved")))
    client.decide("sub-1", DecisionBody(decision="approve", comment="fine"))
    assert transport.sent[0].content == (
        b'{"decision":"approve","comment":"fine","confirmed":[],"confirmsSecurity":false}'
    )


def test_fields_a_newer_registry_adds_are_ignored() -> None:
    client, _ = a_client(an_answer({"name": "ada", "publishers": [], "rights": [], "colour": "blue"}))
    assert client.whoami().name == "ada"


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (401, ForbiddenError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (413, InvalidError),
        (422, InvalidError),
        (503, UnavailableError),
    ],
)
def test_a_refusal_keeps_its_family_sentence_and_hint(status: int, family: type[QirvoError]) -> None:
    client, _ = a_client(a_refusal(status, detail="`1.0.0` is old", hint="raise it"))
    with pytest.raises(family) as caught:
        client.submit(SubmitBody(packageId="up-1"))
    assert (caught.value.message, caught.value.hint) == ("`1.0.0` is old", "raise it")


def test_an_answer_of_another_shape_is_named_so() -> None:
    client, _ = a_client(an_answer({"name": 7}))
    with pytest.raises(UnreadableAnswerError, match=r"registry\.example"):
        client.whoami()


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe"])
def test_an_answer_that_is_not_json_is_named_so(content: bytes) -> None:
    client, _ = a_client(Answer(status=200, content=content))
    with pytest.raises(UnreadableAnswerError):
        client.whoami()


def test_a_refusal_without_a_problem_document_still_says_what_came() -> None:
    client, _ = a_client(Answer(status=502, content=b"<h1>Bad\n gateway</h1>"))
    with pytest.raises(UnavailableError, match="`502`: <h1>Bad gateway</h1>"):
        client.whoami()


def test_another_programs_problem_document_is_told_but_not_its_hint() -> None:
    foreign = b'{"type": "about:blank", "title": "T", "status": 404, "detail": "no page", "code": "c", "hint": "go"}'
    client, _ = a_client(Answer(status=404, content=foreign))
    with pytest.raises(NotFoundError, match="answered `404`: no page") as caught:
        client.whoami()
    assert "registry" in caught.value.hint


def test_a_redirect_is_not_followed() -> None:
    client, transport = a_client(Answer(status=302, content=b""))
    with pytest.raises(RegistryRedirectsError):
        client.whoami()
    assert len(transport.sent) == 1


def test_uploading_a_file_that_is_not_there_asks_nothing() -> None:
    client, transport = a_client()
    with pytest.raises(UploadFileMissingError, match="absent"):
        client.upload(Path("absent.zip"), lambda _done, _total: None)
    assert transport.sent == []


def test_waiting_ends_when_the_submission_is_settled() -> None:
    client, transport = a_client(*states("received", "in-review", "approved", "published"))
    settled = client.wait_for("sub-1", pause=lambda _: None)
    assert (settled.state, transport.answers) == ("published", [])


@pytest.mark.parametrize("state", ["refused", "rejected"])
def test_waiting_for_publication_ends_when_it_cannot_come(state: str) -> None:
    client, _ = a_client(*states("received", state))
    assert client.wait_for("sub-1", pause=lambda _: None).state == state


def test_waiting_has_an_end() -> None:
    client, _ = a_client(*states("in-review", "in-review", "in-review"))
    ticks = count(0.0, 5.0)
    with pytest.raises(StillWaitingError, match="in-review"):
        client.wait_for("sub-1", timeout_s=8.0, clock=lambda: next(ticks), pause=lambda _: None)


def too_often(seconds: int | None) -> Answer:
    return replace(a_refusal(429, code="rate-limited", hint="Try again later."), retry_after_s=seconds)


@pytest.mark.parametrize(
    ("waits", "slept", "asked"),
    [
        ([3], [3], 2),
        ([3, 4], [3, 4], 3),
        ([3, 4, 1], [3, 4], 3),
        ([15, 15], [15], 2),
        ([21], [], 1),
        ([None], [], 1),
    ],
)
def test_a_question_waits_as_long_as_it_is_told_within_bounds(
    waits: list[int | None], slept: list[float], asked: int
) -> None:
    client, transport = a_client(*map(too_often, waits), an_answer(an_account()))
    times: list[float] = []
    patient = replace(client, sleep=times.append)
    if asked > len(waits):
        assert patient.whoami().name == "ada"
    else:
        with pytest.raises(UnavailableError) as told:
            patient.whoami()
        assert told.value.hint == "Try again later."
    assert (times, len(transport.sent)) == (slept, asked)


def test_what_changes_something_is_sent_once_however_soon_it_may_come_back() -> None:
    client, transport = a_client(too_often(1))
    with pytest.raises(UnavailableError):
        replace(client, sleep=lambda _: None).decide("sub-1", DecisionBody(decision="approve"))
    assert len(transport.sent) == 1


def test_all_entitlements_are_asked_for_page_by_page():
    first, second = (
        EntitlementDocument(
            id=f"ent_{number}",
            pluginId="acme.weather",
            customer="Globex",
            source="issued",
            state="active",
            seats=1,
            hosts=[],
            issuedAt="2027-01-31T12:00:00+00:00",
        )
        for number in (1, 2)
    )
    pages = (EntitlementPage(entitlements=[first], next="ent_1"), EntitlementPage(entitlements=[second]))
    client, transport = a_client(*map(an_answer, pages))
    assert client.all_entitlements("acme.weather") == EntitlementPage(entitlements=[first, second])
    assert [sent.path.partition("?")[2] for sent in transport.sent] == [
        "plugin=acme.weather",
        "plugin=acme.weather&after=ent_1",
    ]
