"""A way to an HTTP server that fails as networks and stores do, request by request as a test says."""

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Fault = Callable[["Passing"], None]


@dataclass
class FaultyProxy:
    """What passed by, and what becomes of what comes.

    Attributes:
        address: Of the proxy.
        fault: Asked for each request by its method and path; None lets it pass.
        seen: Method and path of each request.
    """

    address: str = ""
    fault: Callable[[str, str], Fault | None] = lambda _method, _path: None
    seen: list[tuple[str, str]] = field(default_factory=list)

    def heals(self) -> None:
        """Let everything pass again."""
        self.fault = lambda _method, _path: None

    def fails(self, method: str, fault: Fault, *, times: int = 1_000) -> None:
        """Let the next requests of a method fail."""
        left = [fault] * times
        self.fault = lambda asked, _path: left.pop() if asked == method and left else None


class Passing(BaseHTTPRequestHandler):
    """One request on its way."""

    protocol_version = "HTTP/1.1"
    proxy: FaultyProxy
    server_behind: str

    def do_GET(self) -> None:
        self._meet()

    def do_PUT(self) -> None:
        self._meet()

    def do_HEAD(self) -> None:
        self._meet()

    def do_POST(self) -> None:
        self._meet()

    def do_DELETE(self) -> None:
        self._meet()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def body(self) -> bytes:
        """Read what was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def forward(self) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask the server behind, in the words of whoever asks: the signature holds."""
        connection = http.client.HTTPConnection(self.server_behind, timeout=60)
        connection.request(self.command, self.path, body=self.body() or None, headers=dict(self.headers.items()))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def answer(self, answer: http.client.HTTPResponse, content: bytes, *, sent: int | None = None) -> None:
        """Hand an answer over, or only its beginning."""
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server", "content-length"):
                self.send_header(name, value)
        length = answer.headers["Content-Length"] if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content[:sent])

    def hang_up(self) -> None:
        """End the connection."""
        self.close_connection = True

    def _meet(self) -> None:
        self.proxy.seen.append((self.command, self.path))
        fault = self.proxy.fault(self.command, self.path)
        if fault is None:
            self.answer(*self.forward())
        else:
            fault(self)


def busy(passing: Passing) -> None:
    """Answer that the server is busy."""
    passing.body()
    passing.send_response(503)
    passing.send_header("Content-Length", "0")
    passing.end_headers()


def unknown(passing: Passing) -> None:
    """Answer that there is no such object, as a store does that shows late what it was given."""
    content = b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code></Error>'
    passing.body()
    passing.send_response(404)
    passing.send_header("Content-Type", "application/xml")
    passing.send_header("Content-Length", str(len(content)))
    passing.end_headers()
    if passing.command != "HEAD":
        passing.wfile.write(content)


def gone(passing: Passing) -> None:
    """Hang up at once."""
    passing.hang_up()


def dies_while_receiving(passing: Passing) -> None:
    """Read half of what is sent, and hang up."""
    passing.rfile.read(int(passing.headers.get("Content-Length", 0)) // 2)
    passing.hang_up()


def loses_the_answer(passing: Passing) -> None:
    """Let the server do it, and hang up before it says so."""
    passing.forward()
    passing.hang_up()


def dies_while_answering(passing: Passing) -> None:
    """Give half of the answer, and hang up."""
    answer, content = passing.forward()
    passing.answer(answer, content, sent=len(content) // 2)
    passing.hang_up()


def held_until(event: threading.Event) -> Fault:
    """Let a request pass once `event` is set."""

    def hold(passing: Passing) -> None:
        event.wait(60)
        passing.answer(*passing.forward())

    return hold


@contextlib.contextmanager
def faulty_proxy(address: str) -> Iterator[FaultyProxy]:
    """Run one before the server at `address`."""
    proxy = FaultyProxy()
    behind = urlsplit(address).netloc
    handler = type("Own", (Passing,), {"proxy": proxy, "server_behind": behind})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    proxy.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
