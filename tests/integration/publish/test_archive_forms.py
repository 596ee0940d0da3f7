"""An archive and what is asked of it in one form: both are recorded, or neither."""

import asyncio
import json
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.registries import PLUGIN, RegistryInProcess


def acts(registry: RegistryInProcess) -> list[str]:
    """What was done with the plugin; a request that did nothing is written down by its route."""
    entries = registry.admin.get("/v1/audit", subject=f"plugin:{PLUGIN}").json()["entries"]
    return sorted(entry["act"] for entry in entries if " " not in entry["act"])


@pytest.mark.parametrize("path", ["/v1/submissions", "/submit", "/plugins/submit"])
def test_one_form_opens_a_submission(registry: RegistryInProcess, path: str):
    answer = registry.ann.submit_archive(registry.pack("1.2.3"), path, release={"releaseNotes": "Rain, too."})
    document = registry.document(answer.json()["submissionId"])
    assert (answer.status_code, document["version"], document["status"]) == (201, "1.2.3", "pending")
    assert document["release"]["releaseNotes"] == "Rain, too."
    assert acts(registry) == ["submission.open", "upload.receive"]


def test_nothing_need_be_asked(registry: RegistryInProcess):
    assert registry.ann.submit_archive(registry.pack()).status_code == 201


def test_it_is_checked_and_published_as_any_other(registry: RegistryInProcess):
    submission = registry.ann.submit_archive(registry.pack()).json()["submissionId"]
    registry.do_the_work()
    registry.approve(submission)
    registry.do_the_work()
    assert registry.document(submission)["state"] == "published"


def test_the_same_form_again_is_the_same_submission(registry: RegistryInProcess):
    archive = registry.pack()
    first, again = (registry.ann.submit_archive(archive, metadata={"category": "utilities"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert acts(registry) == ["submission.open", "upload.receive"]


def test_what_was_uploaded_before_is_the_same_submission(registry: RegistryInProcess):
    archive = registry.pack()
    opened = registry.ann.submit(registry.ann.upload(archive).json())
    again = registry.ann.submit_archive(archive)
    assert (again.status_code, again.json()) == (200, opened.json())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"metadata": {"version": "9.9.9"}}, "identity-mismatch"),
        ({"metadata": {"digest": "sha256:" + "0" * 64}}, "identity-mismatch"),
        ({"release": {"rolloutDuration": 86_400}}, "rollout-strategy-malformed"),
        ({"metadata": {"category": 5}}, "listing-malformed"),
        ({"signature": "no signature"}, "release-signature-refused"),
    ],
)
def test_what_is_refused_leaves_neither(registry: RegistryInProcess, asked: dict[str, Any], code: str):
    answer = registry.ann.submit_archive(registry.pack(), **asked)
    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)
    assert (acts(registry), registry.ann.get("/v1/submissions").json()["submissions"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "EOF"),
        ("[]", "`submission`"),
        ('{"release": {"breaking": "yes"}}', "`submission.release.breaking`"),
        ('{"draft": 1}', "`submission.draft`"),
    ],
)
def test_what_is_no_submission_is_refused_with_its_path(registry: RegistryInProcess, text: str, said: str):
    files = {"plugin": ("plugin.zip", registry.pack().read_bytes())}
    answer = registry.ann.ask("POST", "/v1/submissions", files=files, data={"submission": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "request-malformed")
    assert said in answer.json()["detail"]


def test_a_form_without_a_file_is_refused(registry: RegistryInProcess):
    answer = registry.ann.ask("POST", "/v1/submissions", files={"submission": (None, "{}")})
    assert (answer.status_code, "exactly one file" in answer.json()["detail"]) == (422, True)


def test_a_foreign_publisher_is_refused_and_nothing_is_kept(registry: RegistryInProcess):
    answer = registry.eve.submit_archive(registry.pack())
    blobs: Path = registry.assembly.settings.blobs_folder
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")
    assert [path for path in blobs.rglob("*") if path.is_file()] == []


def test_nobody_submits(registry: RegistryInProcess):
    registry.ann.token = ""
    assert registry.ann.submit_archive(registry.pack()).status_code == 401


@pytest.mark.parametrize("name", ["signature", "draft", "submision"])
def test_a_field_that_means_nothing_here_is_refused_and_named(registry: RegistryInProcess, name: str):
    files = {"plugin": ("plugin.zip", registry.pack().read_bytes())}
    answer = registry.ann.ask("POST", "/v1/submissions", files=files, data={name: "{}"})
    assert (answer.status_code, f"`{name}`" in answer.json()["detail"]) == (422, True)


def test_what_is_asked_may_come_as_a_file(registry: RegistryInProcess):
    asked = json.dumps({"draft": True})
    files = {"plugin": ("plugin.zip", registry.pack().read_bytes()), "submission": ("asked.json", asked)}
    answer = registry.ann.ask("POST", "/v1/submissions", files=files)
    assert registry.document(answer.json()["submissionId"])["state"] == "draft"


@pytest.mark.parametrize("path", ["/plugins/acme.weather", "/plugins/plugins/acme.weather"])
def test_an_update_that_is_refused_leaves_no_upload(registry: RegistryInProcess, path: str):
    registry.published()
    before = acts(registry)
    files = {"plugin": ("plugin.zip", registry.pack("1.1.0").read_bytes())}
    answer = registry.ann.ask("PUT", path, files=files, data={"version": "9.9.9"})
    assert (answer.json()["code"], acts(registry)) == ("identity-mismatch", before)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/submissions"), ("POST", "/v1/uploads"), ("PUT", "/plugins/acme.weather")]
)
def test_a_token_that_ends_while_the_body_arrives_publishes_nothing(
    registry: RegistryInProcess, method: str, path: str
):
    registry.published()
    before = acts(registry)
    made = registry.ann.post("/v1/tokens", {"name": "ci", "scopes": ["publish"]}).json()
    head = b'--b\r\nContent-Disposition: form-data; name="plugin"; filename="p.zip"\r\n\r\n'
    body = head + registry.pack("1.1.0").read_bytes() + b"\r\n--b--\r\n"

    def ended() -> None:
        assert registry.ann.ask("DELETE", f"/v1/tokens/{made['id']}").status_code == 204

    answer = slowly(registry, method, path, body, token=made["token"], meanwhile=ended)
    assert (answer["status"], acts(registry)) == (401, before)


def slowly(
    registry: RegistryInProcess, method: str, path: str, body: bytes, *, token: str, meanwhile: Callable[[], None]
) -> MutableMapping[str, Any]:
    """Send a body in two halves, and do something `meanwhile`; return how the answer began."""
    half = len(body) // 2
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "multipart/form-data; boundary=b"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    pieces = iter([body[:half], body[half:]])
    received: list[bytes] = []
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.disconnect"}
        if is_begun := bool(received):
            await asyncio.to_thread(meanwhile)
        received.append(piece)
        return {"type": "http.request", "body": piece, "more_body": not is_begun}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    async def ask() -> None:
        await registry.client.app(scope, receive, send)

    asyncio.run(ask())
    return said[0]
