"""The registry as a real process: killed between any two steps of a publication, stopped gracefully, never twice."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.digests import Digest
from scripts.people import Server, environment, free_port, running, wait_until
from tests.support.plugins import write_plugin
from tests.support.world import printed_token

pytestmark = pytest.mark.journey

PROGRAM = Path(__file__).resolve().parents[1] / "support" / "registry_process.py"
PLUGIN = "acme.weather"
STEPS = (
    "artifact-placed",
    "target-written",
    "bins-written",
    "snapshot-written",
    "timestamp-written",
    "index-signed",
    "catalog-written",
    "recorded",
)
READ_PLANE = "/repositories/public"


@dataclass
class Place:
    """A folder and a port, where a registry is started again and again."""

    folder: Path
    port: int = field(default_factory=free_port)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def registry(self, *step: str) -> Iterator[Server]:
        command: list[str | Path] = [sys.executable, PROGRAM, self.folder, str(self.port), *step]
        log = self.folder / "registry.log"
        with running(command, environment(self.folder), f"{self.address}/health/ready", log) as server:
            yield server

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        answer = httpx2.request(method, f"{self.address}{path}", headers=headers, timeout=30, **more)
        answer.raise_for_status()
        return answer.json()

    def let_in(self, server: Server) -> None:
        self.tokens["admin"] = printed_token(server)
        self.tokens["admin"] = self.ask("admin", "POST", "/v1/auth/redeem")["token"]
        for name, body in (("ann", {"publishers": ["acme"]}), ("rob", {"rights": ["review"]})):
            created = self.ask("admin", "POST", "/v1/accounts", json={"name": name, **body})
            self.tokens[name] = created["oneTimeToken"]
            self.tokens[name] = self.ask(name, "POST", "/v1/auth/redeem")["token"]

    def pack(self, version: str = "1.0.0") -> Path:
        archive = self.folder / f"{version}.zip"
        write_canonical_archive(FolderSource(write_plugin(self.folder / version, version=version)), archive)
        return archive

    def submit(self) -> str:
        content = self.pack().read_bytes()
        upload = self.ask("ann", "POST", "/v1/uploads", files={"plugin": ("plugin.zip", content)})
        body = {"packageId": upload["packageId"]}
        return str(self.ask("ann", "POST", "/v1/submissions", json=body)["submissionId"])

    def wait_for(self, submission: str, state: str) -> None:
        wait_until(lambda: self.state_of(submission) == state, state)

    def state_of(self, submission: str) -> str:
        return str(self.ask("ann", "GET", f"/v1/submissions/{submission}")["state"])

    def approve(self, submission: str) -> None:
        self.ask("rob", "POST", f"/v1/submissions/{submission}/decision", json={"decision": "approve"})


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_a_publication_it_finishes_later(place: Place, step: str):
    with place.registry(step) as server:
        place.let_in(server)
        submission = place.submit()
        place.wait_for(submission, "in-review")
        (place.folder / "armed").touch()
        with contextlib.suppress(httpx2.HTTPError):
            place.approve(submission)
        wait_until(lambda: server.process.poll() is not None, "the kill")
        killed_by = server.process.returncode
    with place.registry():
        place.wait_for(submission, "published")
        document = place.ask("", "GET", f"/v1/plugins/{PLUGIN}")
        digest = document["versions"][0]["digest"]
        artifact = httpx2.get(f"{place.address}{READ_PLANE}/artifacts/{digest.removeprefix('sha256:')}.zip")
    assert (killed_by, document["version"]) == (-signal.SIGKILL, "1.0.0")
    assert str(Digest.of(artifact.content)) == digest


def test_killed_while_it_receives_it_keeps_nothing_of_the_upload(place: Place):
    staging = place.folder / "registry" / "staging"
    with place.registry() as server:
        place.let_in(server)
        with half_an_upload(place):
            wait_until(lambda: is_begun(staging), "the first half on disk")
            server.kill()
    with place.registry():
        left = list(staging.iterdir())
        submission = place.submit()
        place.wait_for(submission, "in-review")
    assert left == []


@contextlib.contextmanager
def half_an_upload(place: Place) -> Iterator[None]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)) as connection:
        connection.putrequest("POST", "/v1/uploads")
        connection.putheader("Authorization", f"Bearer {place.tokens['ann']}")
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.putheader("Content-Length", str(2_000_000))
        connection.endheaders()
        head = b'--b\r\nContent-Disposition: form-data; name="plugin"; filename="p.zip"\r\n\r\n'
        connection.send(head + b"x" * 1_000_000)
        yield


def is_begun(staging: Path) -> bool:
    """Whether something of an upload is on disk: a body is written in pieces of a quarter of a megabyte."""
    return any(path.stat().st_size >= 250_000 for path in staging.iterdir())


def test_killed_right_after_a_submission_its_checks_are_made_later(place: Place):
    with place.registry() as server:
        place.let_in(server)
        submission = place.submit()
        server.kill()
    with place.registry():
        place.wait_for(submission, "in-review")


def test_told_to_stop_it_finishes_and_ends_well(place: Place):
    with place.registry() as server:
        place.let_in(server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=30) == 0


def test_an_upload_that_never_ends_does_not_keep_it_from_stopping(place: Place):
    staging = place.folder / "registry" / "staging"
    with place.registry() as server:
        place.let_in(server)
        with half_an_upload(place):
            wait_until(lambda: is_begun(staging), "the first half on disk")
            server.process.send_signal(signal.SIGTERM)
            exit_code = server.process.wait(timeout=20)
    lines = (place.folder / "registry.log").read_text(encoding="utf-8").splitlines()
    cut_off = [json.loads(line) for line in lines if "/v1/uploads" in line]
    assert (exit_code, [line["status"] for line in cut_off]) == (0, [499])


def test_a_connection_in_another_protocol_is_closed(place: Place):
    with place.registry(), socket.create_connection(("127.0.0.1", place.port), timeout=10) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith((b"HTTP/1.1 400", b""))
    assert b"\x00\x00" not in answer


def test_it_prints_where_it_is_and_its_root(place: Place):
    with place.registry() as server:
        printed_token(server)
        discovered = place.ask("", "GET", "/.well-known/qirvo.json")
        words = " ".join(server.printed)
    assert place.address in words
    assert discovered["rootFingerprint"] in words


def test_the_one_time_token_is_printed_until_it_is_used(place: Place):
    with place.registry() as server:
        unused = printed_token(server)
    with place.registry() as server:
        place.let_in(server)
        again = server.printed[:]
    with place.registry() as server:
        wait_until(lambda: len(server.printed) >= 3, "what it prints")
        after = server.printed[:]
    assert not [line for line in again if unused in line]
    assert not [line for line in after if "qot_" in line]


def test_a_second_registry_on_the_same_port_is_refused(place: Place, tmp_path_factory: pytest.TempPathFactory):
    with place.registry():
        said = refusal_of(Place(tmp_path_factory.mktemp("second"), place.port))
    assert "CannotListenError" in said


def test_a_second_registry_in_the_same_folder_is_refused(place: Place):
    with place.registry():
        said = refusal_of(Place(place.folder))
    assert "RegistryRunsError" in said


def refusal_of(place: Place) -> str:
    """Start a registry that has to refuse, and return what it says."""
    command = [sys.executable, str(PROGRAM), str(place.folder), str(place.port)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr


def test_an_unauthenticated_upload_is_answered_before_it_is_sent(place: Place):
    with place.registry(), socket.create_connection(("127.0.0.1", place.port), timeout=10) as connection:
        head = "POST /upload HTTP/1.1\r\nHost: registry\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        connection.sendall(f"{head}Content-Length: 50000000\r\n\r\n--b\r\n".encode())
        answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 401")


def test_logs_are_json_and_hold_no_token(place: Place):
    with place.registry() as server:
        place.let_in(server)
        place.submit()
    lines = (place.folder / "registry.log").read_text(encoding="utf-8").splitlines()
    events = {json.loads(line)["event"] for line in lines}
    assert "request" in events
    assert not [line for line in lines if any(token in line for token in place.tokens.values())]
