"""What has to be told to a registry that is away: kept in a SQLite file, in order, until it has heard.

Each word is written before it is sent and removed after it was taken; what is sent twice says so by its key.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import filelock
import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.deploy.records_file import RecordsUnreadableError, RecordsUnwritableError, opened
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.domain.names import PluginId
from qirvo.wire.deployments import DeploymentBody, EndBody

_BUSY_S = 30
_TABLES = """
create table if not exists words (
    number integer primary key autoincrement, kind text not null, about text not null, body blob not null
) strict;
create table if not exists refused (
    number integer primary key, kind text not null, about text not null, body blob not null, reason text not null
) strict;
create table if not exists known (
    plugin text not null, environment text not null, number integer not null, id text not null, key text not null,
    primary key (plugin, environment, number)
) strict;
create table if not exists facts (name text primary key, value text not null) strict;
"""
BEGIN, END = "begin", "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWord:
    """Something that has to be told.

    Attributes:
        kind: `begin`, about a key, or `end`, about a deployment's id.
    """

    number: int
    kind: str
    about: str
    body: bytes


class KeptWords:
    """Words for a registry in the file at `path`, beside what is known of its records.

    Attributes:
        revisions: What was known of the records when the registry was last heard.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.revisions = SqliteRevisions(path)

    def fact(self, name: str) -> str | None:
        """Return what was noted under `name`."""
        with self._open() as database:
            row = database.execute("select value from facts where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note_fact(self, name: str, value: str) -> None:
        """Note `value` under `name`."""
        with self._open() as database:
            database.execute("insert or replace into facts values (?,?)", (name, value))

    def holder(self) -> str:
        """Return this file's own word, by which it takes over its own leases."""
        with self._open() as database:
            database.execute("insert or ignore into facts values ('holder', ?)", (secrets.token_hex(16),))
            return str(database.execute("select value from facts where name = 'holder'").fetchone()[0])

    def know(self, plugin_id: PluginId, environment: str, number: int, *, deployment_id: str, key: str = "") -> None:
        """Note what the registry calls a revision, and the key under which it was told of it."""
        row = (str(plugin_id), environment, number, deployment_id, key)
        with self._open() as database:
            database.execute("insert or ignore into known values (?,?,?,?,?)", row)

    def id_of(self, plugin_id: PluginId, environment: str, number: int) -> str | None:
        """Return what the registry calls a revision; None where it was not heard of."""
        query = "select id from known where plugin = ? and environment = ? and number = ?"
        with self._open() as database:
            row = database.execute(query, (str(plugin_id), environment, number)).fetchone()
        return None if row is None else str(row[0])

    def keep_begin(self, body: DeploymentBody) -> None:
        """Keep that a revision was begun."""
        with self._open() as database:
            database.execute(
                "insert into words (kind, about, body) values (?,?,?)", (BEGIN, body.key, msgspec.json.encode(body))
            )

    def keep_end(self, body: EndBody, *, deployment_id: str | None, key: str) -> None:
        """Keep how a revision ended: with its beginning while that is kept, else for what the registry calls it."""
        with self._open() as database:
            database.execute("begin immediate")
            row = database.execute("select number, body from words where kind = ? and about = ?", (BEGIN, key))
            begun = row.fetchone()
            if begun is not None:
                whole = replace(msgspec.json.decode(begun[1], type=DeploymentBody), end=body)
                database.execute("update words set body = ? where number = ?", (msgspec.json.encode(whole), begun[0]))
            else:
                if deployment_id is None:  # another process told of its beginning meanwhile
                    told = database.execute("select id from known where key = ? and key <> ''", (key,)).fetchone()
                    deployment_id = None if told is None else told[0]
                database.execute(
                    "insert into words (kind, about, body) values (?,?,?)",
                    (END, deployment_id or key, msgspec.json.encode(body)),
                )
            database.execute("commit")

    @contextmanager
    def telling(self) -> Iterator[tuple[KeptWord, ...]]:
        """Yield what has to be told, in order; nobody else on this machine tells it meanwhile."""
        lock = filelock.FileLock(self._path.with_name(f".{self._path.name}.telling.lock"), timeout=_BUSY_S)
        with disk_errors(self._path), lock:
            with self._open() as database:
                rows = database.execute("select number, kind, about, body from words order by number").fetchall()
            yield tuple(KeptWord(number=row[0], kind=row[1], about=row[2], body=row[3]) for row in rows)

    def remove(self, word: KeptWord, *, refused: str = "") -> None:
        """Have the word no more: it was taken, or refused for a reason, with which it is put aside."""
        with self._open() as database:
            database.execute("begin immediate")
            if refused:
                row = (word.number, word.kind, word.about, word.body, refused)
                database.execute("insert or replace into refused values (?,?,?,?,?)", row)
            database.execute("delete from words where number = ?", (word.number,))
            database.execute("commit")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self._path) as database:
            try:
                database.executescript(_TABLES)
                yield database
            except sqlite3.OperationalError as exc:
                raise RecordsUnwritableError(f"`{self._path}` cannot be written: {exc}") from exc
            except sqlite3.DatabaseError as exc:
                raise RecordsUnreadableError(f"`{self._path}` cannot be read: {exc}") from exc
