"""A scanner of somebody else's is asked by a signed webhook, fetches the artifact, answers later, and is believed."""

import contextlib
import io
import json
import socketserver
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.digests import Digest
from qirvo.wire.scans import require_signed, signed_headers
from scripts.people import environment, free_port, wait_until
from tests.support.world import EXAMPLES, a_registry

pytestmark = pytest.mark.journey

SECRET = "a-secret-of-this-test"
PLUGIN = EXAMPLES / "uptime-service" / "1.1.0"


@dataclass
class ScannerOfOthers:
    """A scanner that answers with `status`, and remembers what it was asked."""

    status: int = 202
    asked: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[str]:
        scanner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = json.loads(body)
                time_s = int(self.headers["X-Qirvo-Timestamp"])
                require_signed(request["scan"], body, dict(self.headers.items()), secret=SECRET, now_s=time_s)
                scanner.asked.append(request)
                self.send_response(scanner.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/scan"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def answer(self, request: dict[str, Any], document: object, *, secret: str = SECRET, now_s: int) -> int:
        body = json.dumps(document).encode()
        headers = signed_headers(request["scan"], body, secret=secret, now_s=now_s)
        put = urllib.request.Request(request["resultsUrl"], data=body, headers=headers, method="PUT")
        try:
            with urllib.request.urlopen(put, timeout=30) as done:
                return int(done.status)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code


def test_results_that_come_later_by_a_signed_request_decide(tmp_path: Path):
    scanner = ScannerOfOthers()
    with scanner.listening() as address:
        settings = [{"name": "av", "url": address, "secret": SECRET, "enforced": True}]
        env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_SCANNERS=json.dumps(settings))
        with a_registry(tmp_path, free_port(), env) as world:
            sent = world.ann.asks("plugin", "publish", PLUGIN)
            wait_until(lambda: bool(scanner.asked), "the scanner is asked")
            request = scanner.asked[0]
            assert (request["pluginId"], request["version"]) == ("examples.uptime-service", "1.1.0")

            with urllib.request.urlopen(request["artifact"]["url"], timeout=30) as answer:
                content = answer.read()
                clock_s = int(parsedate_to_datetime(answer.headers["Date"]).timestamp())
            assert str(Digest.of(content)) == request["artifact"]["digest"]
            assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()

            assert world.ann.asks("submission", "show", sent["submissionId"])["state"] == "received"
            finding = {"rule": "trojan", "severity": "error", "message": "it is a trojan", "file": "manifest.json"}
            document = {"findings": [finding]}
            assert scanner.answer(request, document, secret="another-secret-of-others", now_s=clock_s) == 403
            assert scanner.answer(request, document, now_s=clock_s) == 204
            assert scanner.answer(request, {"findings": []}, now_s=clock_s) == 409

            done = world.ann.tries("submission", "show", sent["submissionId"], "--wait", "published", "--json")
            assert (done.exit_code, done.document()["state"]) == (3, "refused")
            assert [each["rule"] for each in done.document()["findings"] if each["severity"] == "error"] == [
                "scan-av/trojan"
            ]


def test_a_scanner_with_nothing_to_say_holds_nobody_up(tmp_path: Path):
    scanner = ScannerOfOthers(status=204)
    with scanner.listening() as address:
        settings = [{"name": "av", "url": address, "secret": SECRET}]
        env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_SCANNERS=json.dumps(settings))
        with a_registry(tmp_path, free_port(), env) as world:
            sent = world.ann.asks("plugin", "publish", PLUGIN, "--wait", "review")
            assert world.rob.asks("review", "show", sent["submissionId"])["state"] == "in-review"


@contextmanager
def a_listener(speak: bytes) -> Iterator[str]:
    """A scanner that takes every call, says `speak` again and again, and comes to no end."""
    gone = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while not gone.wait(0.05):
                    self.request.sendall(speak)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/scan"
        finally:
            gone.set()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "speak", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{"], ids=["silent", "endless"]
)
def test_a_scanner_that_never_ends_its_answer_holds_nobody_up_for_long(tmp_path: Path, speak: bytes):
    with a_listener(speak) as address:
        settings = [{"name": "av", "url": address, "secret": SECRET, "required": False, "patience_s": 1}]
        env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_SCANNERS=json.dumps(settings))
        with a_registry(tmp_path, free_port(), env) as world:
            sent = world.ann.asks("plugin", "publish", PLUGIN, "--wait", "review")
            rules = {each["rule"] for each in world.rob.asks("review", "show", sent["submissionId"])["findings"]}
            assert ("external-scan/missing" in rules, "external-scan/required-missing" in rules) == (True, False)


def test_a_scanner_that_is_not_there_is_a_finding_after_its_deadline(tmp_path: Path):
    settings = [{"name": "av", "url": f"http://127.0.0.1:{free_port()}/", "secret": SECRET, "patience_s": 1}]
    env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_SCANNERS=json.dumps(settings))
    with a_registry(tmp_path, free_port(), env) as world:
        sent = world.ann.asks("plugin", "publish", PLUGIN, "--wait", "review")
        rules = [each["rule"] for each in world.rob.asks("review", "show", sent["submissionId"])["findings"]]
        assert "external-scan/required-missing" in rules
