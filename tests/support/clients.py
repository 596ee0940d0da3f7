"""A transport that answers from a list, and the wire values it answers with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.client.transport import Answer, Body
from qirvo.wire.accounts import AccountDocument
from qirvo.wire.problems import TYPE_PREFIX, Problem
from qirvo.wire.submissions import SubmissionDocument, UploadAnswer

ADDRESS = RegistryAddress.parse("https://registry.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """What went out."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(slots=True)
class ScriptedTransport:
    """Gives the `answers` one after the other and remembers what was asked."""

    answers: list[Answer]
    sent: list[SentRequest] = field(default_factory=list)

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        """Give the next answer."""
        content = b"".join(body.pieces()) if body is not None else b""
        self.sent.append(SentRequest(method=method, path=path, headers=headers, content=content))
        return self.answers.pop(0)


def submitted_with(request: SentRequest) -> dict[str, Any]:
    """Return what was asked of the archive that a form carries."""
    _, _, rest = request.content.partition(b'name="submission"')
    document: dict[str, Any] = json.loads(rest.partition(b"\r\n\r\n")[2].partition(b"\r\n--")[0])
    return document


def an_answer(value: object, *, status: int = 200) -> Answer:
    """Return an answer that says `value`."""
    return Answer(status=status, content=msgspec.json.encode(value), media_type="application/json")


def a_client(*answers: Answer, token: str | None = "qpt_test") -> tuple[RegistryClient, ScriptedTransport]:  # noqa: S107  # a test token
    """Return a client whose registry gives `answers`, and the transport that saw the requests."""
    transport = ScriptedTransport(list(answers))
    return RegistryClient(address=ADDRESS, token=token, transport=transport), transport


def a_refusal(status: int, *, code: str = "some-code", detail: str = "`x` is wrong", hint: str = "do y") -> Answer:
    """Return an answer that refuses."""
    problem = Problem(type=f"{TYPE_PREFIX}{code}", title="Title", status=status, detail=detail, code=code, hint=hint)
    return an_answer(problem, status=status)


def a_submission_document(state: str = "in-review", **changes: object) -> SubmissionDocument:
    """Return a submission as a registry tells of it."""
    document = SubmissionDocument(
        id="sub-1",
        status="under_review",
        reviewProgress=50,
        feedback="",
        estimatedCompletion=None,
        state=state,
        pluginId="acme.weather",
        version="1.0.0",
        digest="sha256:" + "a" * 64,
        treeDigest="sha256:" + "b" * 64,
        sizeBytes=2_048,
        submittedBy="ada",
        submittedAt="2026-01-05T12:00:00+00:00",
        verdict="passed",
        manifest={"permissions": [{"name": "network-access", "required": True, "description": "asks the weather"}]},
        listing={"name": "Weather", "tags": ["sky", "rain"]},
    )
    return msgspec.convert(msgspec.to_builtins(document) | msgspec.to_builtins(changes), type=SubmissionDocument)


def an_upload_answer() -> UploadAnswer:
    """Return what a registry says about a received archive."""
    return UploadAnswer(
        packageId="up-1",
        uploadUrl="https://registry.example/v1/uploads/up-1",
        pluginId="acme.weather",
        version="1.0.0",
        digest="sha256:" + "a" * 64,
        treeDigest="sha256:" + "b" * 64,
    )


def an_account(name: str = "ada") -> AccountDocument:
    """Return an account as a registry tells of it."""
    return AccountDocument(name=name, publishers=["acme"], rights=["review"])


def states(*names: str) -> Iterable[Answer]:
    """Return answers in which a submission passes through the states `names`."""
    return [an_answer(a_submission_document(name)) for name in names]
