"""ClickHouse's HTTP interface over the real engine in this process; run by the environment that has `chdb`.

`python clickhouse_shim.py FOLDER PORT PASSWORD` answers on loopback until it is ended, or its input is closed, one
question at a time.
"""

import base64
import email.parser
import email.policy
import os
import re
import sys
import tempfile
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from chdb.session import Session  # type: ignore[import-not-found]  # in an environment of its own

_OWN = frozenset(
    {"query", "database", "default_format", "query_id", "client_protocol_version", "compress", "wait_end_of_query"}
)
_FORMAT = re.compile(r"\sFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
_INSERTED = re.compile(r"^(\s*INSERT\s+INTO\s+.+?)\s+FORMAT\s+(\w+)\s*$", re.IGNORECASE | re.DOTALL)
_DATA_FOLLOWS = re.compile(rb"(INSERT INTO [^\n]+ FORMAT \w+)\n(?=.)", re.DOTALL)
_CODE = re.compile(r"Code: (\d+)")
_WRONG_PASSWORD = "Code: 516. DB::Exception: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)"


class Engine:
    """The engine, with the settings and values of the question before taken back."""

    def __init__(self, folder: Path) -> None:
        self._session = Session(str(folder))
        self._one_at_a_time = threading.Lock()
        self._set: set[str] = set()

    def answer(self, statement: str, data: bytes, asked: Mapping[str, str]) -> bytes:
        with self._one_at_a_time:
            self._do("USE " + asked.get("database", "default"))
            settings = {name: value for name, value in asked.items() if name not in _OWN}
            for name in self._set - set(settings):
                self._do(f"SET {name} = DEFAULT")
            self._set = {name for name in settings if not name.startswith("param_")}
            for name, value in settings.items():
                self._do(f"SET {name} = {_quoted(value)}")
            if data:
                return self._insert(statement, data)
            found = _FORMAT.search(statement)
            wanted = found[1] if found else asked.get("default_format", "TabSeparated")
            return bytes(self._session.query(_FORMAT.sub("", statement), wanted).bytes())

    def _insert(self, statement: str, data: bytes) -> bytes:
        found = _INSERTED.match(statement)
        assert found is not None, statement
        with tempfile.NamedTemporaryFile(suffix=".data") as file:
            file.write(data)
            file.flush()
            rows = f"SELECT * FROM file({_quoted(file.name)}, {found[2]})"  # noqa: S608  # the name is ours
            return self._do(f"{found[1]} {rows}")

    def _do(self, statement: str) -> bytes:
        return bytes(self._session.query(statement, "TabSeparated").bytes())


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Shim(ThreadingHTTPServer):
    """The server, its engine and the password that it asks for."""

    def __init__(self, port: int, engine: Engine, password: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.engine = engine
        self.password = password


class Handler(BaseHTTPRequestHandler):
    """A request, which the engine answers."""

    server: Shim
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        if self.headers.get("Content-Type", "").startswith("multipart/form-data"):
            asked |= _form(self.headers["Content-Type"], body)
            body = b""
        if self._password() != self.server.password:
            self._answer(403, _WRONG_PASSWORD.encode())
            return
        before, data = (asked["query"].encode(), body) if "query" in asked else _taken_apart(body)
        try:
            found = self.server.engine.answer(before.decode(), data, asked)
        except RuntimeError as exc:
            self._answer(500, str(exc).encode())
        else:
            self._answer(200, found)

    def _password(self) -> str:
        kind, _, told = self.headers.get("Authorization", "").partition(" ")
        return base64.b64decode(told).decode().partition(":")[2] if kind == "Basic" else ""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while length := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-ClickHouse-Summary", "{}")
        self.send_header("X-ClickHouse-Query-Id", "shim")
        if status != 200:
            found = _CODE.search(content.decode(errors="replace"))
            self.send_header("X-ClickHouse-Exception-Code", found[1] if found else "1")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _taken_apart(body: bytes) -> tuple[bytes, bytes]:
    """Return the statement in a body, and the data behind it."""
    found = _DATA_FOLLOWS.match(body)
    return (body, b"") if found is None else (found[1], body[found.end() :])


def _form(content_type: str, body: bytes) -> dict[str, str]:
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="content-disposition")): bytes(part.get_payload(decode=True)).decode()
        for part in message.iter_parts()
    }


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def main(folder: str, port: str, password: str) -> None:
    """Answer until ended."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    Shim(int(port), Engine(Path(folder)), password).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
