"""The Guide's own client flow, as plain HTTP calls with its field names, publishes a plugin."""

import json
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import pytest

from scripts.people import wait_until
from tests.support.world import EXAMPLES, World, a_version_of

pytestmark = pytest.mark.journey


def call(
    world: World, method: str, path: str, body: bytes | None = None, content_type: str = "application/json"
) -> Any:
    request = urllib.request.Request(f"{world.registry}{path}", data=body, method=method)
    request.add_header("Authorization", f"Bearer {world.ann.token_for(world.registry)}")
    request.add_header("Content-Type", content_type)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read())


def form(fields: dict[str, str], archive: Path) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="plugin"; filename="plugin.zip"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + archive.read_bytes() + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def packed(world: World, folder: Path) -> Path:
    return Path(world.ann.asks("plugin", "pack", folder, "--out", world.folder)["path"])


def approve_and_wait(world: World, submission: str, prefix: str) -> None:
    world.rob.does("review", "approve", submission)

    def live() -> bool:
        _, document = call(world, "GET", f"{prefix}/submissions/{submission}")
        return bool(document["reviewProgress"] == 100)

    wait_until(live, "publication")


@pytest.mark.parametrize(("prefix", "update_path"), [("", "/plugins"), ("/plugins", "/plugins/plugins")])
def test_upload_submit_status_and_update(own_world: World, prefix: str, update_path: str):
    world = own_world
    body, content_type = form(
        {"timestamp": str(int(time.time() * 1000))}, packed(world, EXAMPLES / "uptime-service" / "1.0.0")
    )
    status, uploaded = call(world, "POST", f"{prefix}/upload", body, content_type)
    assert (status, set(uploaded) >= {"packageId", "uploadUrl"}) == (201, True)

    metadata = {
        "name": "Uptime",
        "description": "How long the host has been up.",
        "version": "1.0.0",
        "category": "utilities",
        "tags": ["uptime"],
        "pricing": {"type": "free"},
        "screenshots": [],
        "documentation": "https://example.org/uptime",
    }
    submit = json.dumps({"packageId": uploaded["packageId"], "metadata": metadata}).encode()
    status, submitted = call(world, "POST", f"{prefix}/submit", submit)
    assert (status, set(submitted) >= {"submissionId", "reviewUrl", "estimatedReviewTime"}) == (201, True)

    submission = submitted["submissionId"]
    wait_until(
        lambda: call(world, "GET", f"{prefix}/submissions/{submission}")[1]["status"] == "under_review", "review"
    )
    approve_and_wait(world, submission, prefix)
    _, document = call(world, "GET", f"{prefix}/submissions/{submission}")
    assert set(document) >= {"status", "reviewProgress", "feedback", "estimatedCompletion"}
    assert document["status"] == "approved"

    newer = packed(world, a_version_of(world.folder, "1.0.1"))
    body, content_type = form({"version": "1.0.1", "releaseNotes": "Mended.", "breaking": "false"}, newer)
    status, updated = call(world, "PUT", f"{update_path}/examples.uptime-service", body, content_type)
    assert (status, updated["version"], updated["publishedAt"]) == (202, "1.0.1", None)
    assert updated["updateId"]
    assert updated["submissionUrl"]
