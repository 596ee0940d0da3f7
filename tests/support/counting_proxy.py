"""An HTTP proxy on loopback that counts what it hands over, address by address: the bytes on the wire."""

import contextlib
import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class CountingProxy:
    """What passed by.

    Attributes:
        address: Of the proxy.
        bodies: Path → bytes of the bodies that were answered there.
    """

    address: str = ""
    bodies: Counter[str] = field(default_factory=Counter)

    def received(self, folder: str) -> int:
        """Return how many bytes were received from below `folder` of the read plane."""
        return sum(count for path, count in self.bodies.items() if f"/{folder}/" in path)


@contextlib.contextmanager
def counting_proxy() -> Iterator[CountingProxy]:
    """Run one."""
    seen = CountingProxy()

    class Forwarding(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._forward()

        def do_POST(self) -> None:
            self._forward()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

        def _forward(self) -> None:
            target = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection = http.client.HTTPConnection(target.netloc, timeout=30)
            path = target.path + (f"?{target.query}" if target.query else "")
            connection.request(self.command, path, body=sent or None, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            seen.bodies[target.path] += len(body)
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forwarding)
    server.daemon_threads = True
    seen.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
