"""A real ClickHouse engine for tests, behind its HTTP interface: one for the process, a database for each that asks."""

import atexit
import base64
import contextlib
import functools
import itertools
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from qirvo.server.events.clickhouse_address import ClickHouseAddress
from qirvo.server.events.clickhouse_client import ClickHouseClient
from qirvo.server.events.clickhouse_store import ClickHouseEventStore
from scripts.people import free_port

PYTHON = Path(__file__).resolve().parents[2] / ".venv-clickhouse" / "bin" / "python"
PASSWORD = "of the tests: '\\ü"
MEMORY_BYTES = 256 * 1024 * 1024
_SHIM = Path(__file__).with_name("clickhouse_shim.py")
_STARTS_WITHIN_S = 60
_NUMBERS = itertools.count(1)


class ClickHouseServer:
    """A ClickHouse of its own in a folder, on a port of loopback that stays its own."""

    def __init__(self, folder: Path) -> None:
        assert PYTHON.is_file(), "no .venv-clickhouse; scripts/setup-tests makes it"
        self._folder = folder
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self._folder.with_name(f"{self._folder.name}.log").open("ab")
        words = [str(PYTHON), str(_SHIM), str(self._folder), str(self.port), PASSWORD]
        # it ends with whoever holds the other end of its input, however that one ends
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                self.do("SELECT 1")
            except urllib.error.URLError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def do(self, statement: str) -> str:
        """Carry out a statement, and return what it says."""
        asked = urllib.parse.urlencode({"query": statement})
        told = base64.b64encode(f"qirvo:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {told}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/?{asked}", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    def create(self) -> ClickHouseAddress:
        """Make a database, and return its address."""
        name = f"registry_{next(_NUMBERS)}"
        self.do(f"CREATE DATABASE {name}")  # the name is ours
        return self.address(name)

    def address(self, database: str) -> ClickHouseAddress:
        """The address of one of its databases."""
        return ClickHouseAddress(host="127.0.0.1", port=self.port, user="qirvo", database=database)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def a_clickhouse() -> Iterator[ClickHouseServer]:
    """A ClickHouse of its own, which may be killed and started again."""
    with tempfile.TemporaryDirectory(prefix="qirvo-clickhouse-") as folder:
        server = ClickHouseServer(Path(folder) / "data")
        yield server
        server.kill()


@functools.cache
def clickhouse_server() -> ClickHouseServer:
    """The process's ClickHouse."""
    folder = Path(tempfile.mkdtemp(prefix="qirvo-clickhouse-"))
    server = ClickHouseServer(folder / "data")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.kill)
    return server


def a_client(address: ClickHouseAddress, *, password: str = PASSWORD) -> ClickHouseClient:
    """A way to a database."""
    return ClickHouseClient(address, password=password, memory_bytes=4 * MEMORY_BYTES)


def clickhouse_in(
    folder: Path, address: ClickHouseAddress | None = None, *, steps: Callable[[str], None] = lambda _name: None
) -> ClickHouseEventStore:
    """A store of a registry in `folder`; in a new database unless one is named."""
    return ClickHouseEventStore(
        a_client(address or clickhouse_server().create()),
        outgoing=folder / "outgoing",
        lock=folder / ".writing.lock",
        segments=folder / "log",
        memory_bytes=MEMORY_BYTES,
        steps=steps,
    )
