"""A fleet's lock: in memory, and as a small server that speaks FleetLock."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from qirvo.domain.errors import UnavailableError
from qirvo.host.ports import FleetSlot


class LockDownError(UnavailableError):
    """It does not answer."""


@dataclass
class FakeFleetLock:
    """So many slots a group.

    Attributes:
        slots: How many hosts of a group may hold one.
        held: Group → who holds one.
        asked: How often one was asked for.
        is_down: Nobody answers.
    """

    slots: int = 1
    held: dict[str, set[str]] = field(default_factory=dict)
    asked: int = 0
    is_down: bool = False

    def take(self, slot: FleetSlot) -> str:
        self._require_up()
        self.asked += 1
        holders = self.held.setdefault(slot.group, set())
        if slot.holder not in holders and len(holders) >= self.slots:
            return "all slots are held"
        holders.add(slot.holder)
        return ""

    def give_back(self, slot: FleetSlot) -> None:
        self._require_up()
        self.held.get(slot.group, set()).discard(slot.holder)

    def _require_up(self) -> None:
        if self.is_down:
            raise LockDownError("no answer from the fleet's lock")


@contextlib.contextmanager
def a_lock_server(lock: FakeFleetLock) -> Iterator[str]:
    """Serve `lock` on loopback as the protocol says; yield its address."""

    class Serving(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["client_params"]
            slot = FleetSlot(address="", group=said["group"], holder=said["id"])
            if self.headers["fleet-lock-protocol"] != "true" or lock.is_down:
                self._answer(400 if not lock.is_down else 503, {"kind": "bad", "value": "not FleetLock"})
            elif self.path == "/v1/pre-reboot":
                refused = lock.take(slot)
                self._answer(409 if refused else 200, {"kind": "failed_lock", "value": refused})
            elif self.path == "/v1/steady-state":
                lock.give_back(slot)
                self._answer(200, {})
            else:
                self._answer(404, {})

        def _answer(self, status: int, document: dict[str, str]) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
