"""A program on loopback that webhooks are told to."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening(status: int, headers: dict[str, str] | None = None) -> Iterator[tuple[int, list[tuple[str, bytes]]]]:
    """Answer every POST with `status`; yield the port and what came: the Host header and the body."""
    came: list[tuple[str, bytes]] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.headers["Host"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
