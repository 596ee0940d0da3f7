"""Paths as they come from the wire: whatever is not plainly a file of the read plane is not there."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.digests import Digest
from qirvo.server.http.read_plane import PREFIX, ReadPlane


def start_of(folder: Path, path: str) -> Any:
    """Ask for `path` and return how the answer starts."""
    return answer_to(folder, path)[0]


def answer_to(folder: Path, path: str, when_started: Callable[[], object] = lambda: None) -> list[Any]:
    """Ask for `path` as a server that sends files itself does, and return every message of the answer."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.start":
            when_started()

    def nobody(_artifact: Digest, _scope: object) -> None:
        """Count nothing."""

    scope = {
        "type": "http",
        "method": "GET",
        "path": PREFIX + path,
        "headers": [],
        "asgi": {"spec_version": "2.4"},
        "extensions": {"http.response.pathsend": {}},
    }
    asyncio.run(ReadPlane(folder, count_download=nobody)(scope, receive, send))
    return sent


def status_of(folder: Path, path: str) -> int:
    return int(start_of(folder, path)["status"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("public/metadata/timestamp.json", "public/.signing.lock", "registry.db", "public/catalog/a/b.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    return tmp_path / "public"


def test_a_file_is_served(folder: Path):
    assert status_of(folder, "metadata/timestamp.json") == 200


@pytest.mark.parametrize(
    "path",
    [
        "metadata/../metadata/timestamp.json",
        "metadata/../../registry.db",
        "../registry.db",
        "/etc/hostname",
        "metadata/./timestamp.json",
        "metadata//timestamp.json",
        "metadata/timestamp.json/",
        "metadata/timestamp.json\x00",
        "metadata\\timestamp.json",
        "metadata",
        ".signing.lock",
        "",
    ],
)
def test_nothing_else_is(folder: Path, path: str):
    assert status_of(folder, path) == 404


@pytest.mark.parametrize("name", ["7", "a" * 64])
def test_a_catalog_document_is_never_immutable_whatever_the_plugin_is_called(folder: Path, name: str):
    (folder / "catalog" / "a" / f"{name}.json").write_bytes(b"{}")
    start = start_of(folder, f"catalog/a/{name}.json")
    assert (start["status"], dict(start["headers"])[b"cache-control"]) == (200, b"no-cache")


@pytest.mark.parametrize("path", ["metadata/timestamp.json", "catalog/a/b.json"])
def test_a_file_replaced_while_it_is_sent_is_sent_as_it_was(folder: Path, path: str):
    def replace() -> None:
        (folder / "new").write_bytes(b"x" * 100)
        (folder / "new").replace(folder / path)

    start, body = answer_to(folder, path, when_started=replace)
    assert (dict(start["headers"])[b"content-length"], body.get("body")) == (b"2", b"{}")
