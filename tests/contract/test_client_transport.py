"""The real transport against a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.client.transport import AnswerTooLargeError, HttpTransport, RegistryUnreachableError
from qirvo.domain.errors import ForbiddenError
from tests.support.clients import a_refusal, an_account, an_answer, an_upload_answer

pytestmark = pytest.mark.journey


class Registry(BaseHTTPRequestHandler):
    """Answers a few paths and keeps what it read in the server object."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]  # our server has it
        broken = len(self.server.seen) <= self.server.breaks  # type: ignore[attr-defined]  # our server has it
        if broken:
            self.close_connection = True
            return
        self._answer(an_answer(an_account()).content, 429 if self.path == "/busy" else 200)

    def do_POST(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]  # our server has it
        if self.headers["Authorization"] != "Bearer good":
            self.close_connection = True
            self._answer(a_refusal(401, detail="who are you").content, 401)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)  # type: ignore[attr-defined]  # our server has it
        self._answer(an_answer(an_upload_answer()).content, 201)

    def _answer(self, content: bytes, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429:  # too many requests
            self.send_header("Retry-After", "7")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def a_registry(*, breaks: int = 0) -> Iterator[tuple[RegistryAddress, ThreadingHTTPServer]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    server.seen, server.bodies, server.breaks = [], [], breaks  # type: ignore[attr-defined]  # kept for the test
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield RegistryAddress.parse(f"http://127.0.0.1:{server.server_port}"), server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def an_archive(folder: Path, size_bytes: int) -> Path:
    path = folder / "plugin.zip"
    path.write_bytes(b"x" * size_bytes)
    return path


def test_an_upload_arrives_whole(tmp_path: Path) -> None:
    with a_registry() as (address, server):
        client = RegistryClient.open(address, "good")
        client.upload(an_archive(tmp_path, 3_000_000), lambda _done, _total: None)
    assert server.bodies[0].count(b"x" * 3_000_000) == 1  # type: ignore[attr-defined]  # kept for the test


def test_a_refusal_before_the_body_was_read_is_still_read(tmp_path: Path) -> None:
    with a_registry() as (address, _), pytest.raises(ForbiddenError, match="who are you"):
        RegistryClient.open(address, "bad").upload(an_archive(tmp_path, 1_000), lambda _done, _total: None)


def test_a_question_is_asked_again_when_the_connection_breaks() -> None:
    with a_registry(breaks=2) as (address, server):
        account = RegistryClient.open(address, None).whoami()
    assert (account.name, len(server.seen)) == ("ada", 3)  # type: ignore[attr-defined]  # kept for the test


def test_a_question_is_not_asked_for_ever() -> None:
    with a_registry(breaks=9) as (address, server), pytest.raises(RegistryUnreachableError):
        RegistryClient.open(address, None).whoami()
    assert len(server.seen) == 3  # type: ignore[attr-defined]  # kept for the test


def test_an_endless_answer_is_cut_off() -> None:
    with a_registry() as (address, _), pytest.raises(AnswerTooLargeError):
        HttpTransport(address=address, max_answer_bytes=10).send("GET", "/v1/whoami", headers={})


def test_nobody_there_is_said_with_the_address() -> None:
    with a_registry() as (address, _):
        pass
    with pytest.raises(RegistryUnreachableError, match=str(address.port)):
        RegistryClient.open(address, None).whoami()


def test_a_registry_that_is_asked_too_often_says_when_to_come_back() -> None:
    with a_registry() as (address, _):
        answers = [HttpTransport(address=address).send("GET", path, headers={}) for path in ("/busy", "/v1/whoami")]
    assert [(answer.status, answer.retry_after_s) for answer in answers] == [(429, 7), (200, None)]
