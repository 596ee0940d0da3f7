"""Revisions and approvals in a SQLite file: one row before anything is touched, one update after.

The file is the operator's own; several operators may share it on one machine. A lock beside it lets one of them change
an environment at a time.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import filelock

from qirvo.artifacts.disk import disk_errors
from qirvo.deploy.records_file import RecordsUnreadableError, RecordsUnwritableError, opened
from qirvo.domain.deployment_records import DeploymentRequest, EnvironmentBusyError, Observation
from qirvo.domain.deployments import (
    Approval,
    DeployedImage,
    GateResult,
    Revision,
    RevisionState,
    check_approval,
)
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_FORM = 2
_TABLES = """
create table if not exists revisions (
    plugin text not null, environment text not null, number integer not null,
    version text not null, image text not null, digest text not null,
    by text not null, began_at text not null, ended_at text, state text not null, detail text not null,
    restores integer, manifests text not null, evidence text not null,
    primary key (plugin, environment, number)
) strict;
create table if not exists approvals (
    plugin text not null, environment text not null, digest text not null, by text not null, at text not null,
    primary key (plugin, environment, digest, by)
) strict;
create table if not exists scans (digest text primary key, at text not null, passed integer not null) strict;
create table if not exists requests (
    plugin text not null, environment text not null,
    version text not null, image text not null, digest text not null, by text not null, at text not null,
    manifests text not null, evidence text not null,
    primary key (plugin, environment)
) strict;
create table if not exists seen (
    plugin text not null, environment text not null, as_deployed integer not null, detail text not null,
    at text not null,
    primary key (plugin, environment)
) strict;
"""


class SqliteRevisions:
    """Keeps revisions in the file at `path`; a `DeploymentRecords`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def changing(self, plugin_id: PluginId, environment: str) -> Iterator[None]:
        """Hold the environment for this plugin.

        Raises:
            EnvironmentBusyError: Somebody else does.
        """
        place = self._path.with_name(f".{self._path.name}.{environment}.{plugin_id}.lock")
        with disk_errors(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(place)
            try:
                lock.acquire(blocking=False)
            except filelock.Timeout as exc:
                raise EnvironmentBusyError(f"somebody else is changing `{environment}`") from exc
        try:
            yield
        finally:
            lock.release()

    def begin(self, revision: Revision) -> Revision:
        """Write down that `revision` begins, with the next number; durable when this returns."""
        plugin = str(revision.image.plugin_id)
        with self._writing() as database:
            query = "select coalesce(max(number), 0) + 1 from revisions where plugin = ? and environment = ?"
            (number,) = database.execute(query, (plugin, revision.environment)).fetchone()
            numbered = replace(revision, number=number)
            database.execute("insert into revisions values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", _row(numbered))
            place = (plugin, revision.environment)
            database.execute("delete from requests where plugin = ? and environment = ?", place)
        return numbered

    def keep(self, revisions: Sequence[Revision]) -> None:
        """Have these as they are, as somebody else wrote them down."""
        with self._writing() as database:
            rows = [_row(revision) for revision in revisions]
            database.executemany("insert or replace into revisions values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)

    def forget(self, plugin_id: PluginId, environment: str, number: int) -> None:
        """Have a revision no more, which somebody else wrote down as another."""
        with self._writing() as database:
            database.execute(
                "delete from revisions where plugin = ? and environment = ? and number = ?",
                (str(plugin_id), environment, number),
            )

    def end(self, revision: Revision) -> None:
        """Write down how `revision` ended."""
        with self._writing() as database:
            database.execute(
                "update revisions set state = ?, ended_at = ?, detail = ?"
                " where plugin = ? and environment = ? and number = ?",
                (
                    revision.state.value,
                    None if revision.ended_at is None else revision.ended_at.isoformat(),
                    revision.detail,
                    str(revision.image.plugin_id),
                    revision.environment,
                    revision.number,
                ),
            )

    def revisions(self, plugin_id: PluginId, environment: str | None = None) -> tuple[Revision, ...]:
        """Return what happened, oldest first."""
        query = "select * from revisions where plugin = ?"
        values: Sequence[str] = (str(plugin_id),)
        if environment is not None:
            query, values = f"{query} and environment = ?", (*values, environment)
        with self._reading() as database:
            rows = database.execute(f"{query} order by rowid", values).fetchall()
        return tuple(_revision(row) for row in rows)

    def plugins(self) -> tuple[PluginId, ...]:
        """Return every plugin that was deployed, in order."""
        with self._reading() as database:
            rows = database.execute("select distinct plugin from revisions order by plugin").fetchall()
        return tuple(PluginId.parse(row["plugin"]) for row in rows)

    def ask(self, request: DeploymentRequest) -> None:
        """Write down a wish, in the place of one for the same plugin and environment; who had it first stays."""
        image = request.image
        before = next((one for one in self.requests(image.plugin_id) if one.environment == request.environment), None)
        if before is not None and before.image == image:
            request = replace(request, by=before.by, at=before.at)
        row = (
            str(image.plugin_id),
            request.environment,
            str(image.version),
            image.name,
            str(image.digest),
            request.by,
            request.at.isoformat(),
            json.dumps(dict(request.manifests), sort_keys=True),
            _evidence_text(request.evidence),
        )
        with self._writing() as database:
            database.execute("insert or replace into requests values (?,?,?,?,?,?,?,?,?)", row)

    def requests(self, plugin_id: PluginId) -> tuple[DeploymentRequest, ...]:
        """Return the wishes that wait, oldest first."""
        query = "select * from requests where plugin = ? order by at, environment"
        with self._reading() as database:
            return tuple(_request(row) for row in database.execute(query, (str(plugin_id),)))

    def approve(self, plugin_id: PluginId, approval: Approval) -> None:
        """Write down somebody's word; a second time changes nothing.

        Raises:
            OwnApprovalError: They asked for it.
        """
        for request in self.requests(plugin_id):
            if (request.environment, request.image.digest) == (approval.environment, approval.digest):
                check_approval(approval.by, wanted_by=request.by)
        self.keep_approval(plugin_id, approval)

    def keep_approval(self, plugin_id: PluginId, approval: Approval) -> None:
        """Have somebody's word, as it was written down elsewhere."""
        with self._writing() as database:
            database.execute(
                "insert or ignore into approvals values (?,?,?,?,?)",
                (str(plugin_id), approval.environment, str(approval.digest), approval.by, approval.at.isoformat()),
            )

    def approvals(self, plugin_id: PluginId) -> tuple[Approval, ...]:
        """Return everybody's word about images of the plugin, oldest first."""
        with self._reading() as database:
            rows = database.execute(
                "select * from approvals where plugin = ? order by at, by", (str(plugin_id),)
            ).fetchall()
        return tuple(
            Approval(
                environment=row["environment"],
                digest=Digest.parse(row["digest"]),
                by=row["by"],
                at=datetime.fromisoformat(row["at"]),
            )
            for row in rows
        )

    def note_scan(self, digest: Digest, *, at: datetime, passed: bool) -> None:
        """Write down that the image was scanned."""
        with self._writing() as database:
            values = (str(digest), at.isoformat(), int(passed))
            database.execute("insert or replace into scans values (?,?,?)", values)

    def scanned_at(self, digest: Digest) -> datetime | None:
        """Return when the image last passed a scan; None when the last one was not passed, or there was none."""
        with self._reading() as database:
            row = database.execute("select at, passed from scans where digest = ?", (str(digest),)).fetchone()
        return datetime.fromisoformat(row["at"]) if row is not None and row["passed"] else None

    def note_seen(self, seen: Observation) -> None:
        """Write down what was seen in an environment, in the place of what was seen before."""
        row = (str(seen.plugin_id), seen.environment, int(seen.is_as_deployed), seen.detail, seen.at.isoformat())
        with self._writing() as database:
            database.execute("insert or replace into seen values (?,?,?,?,?)", row)

    def seen(self, plugin_id: PluginId) -> tuple[Observation, ...]:
        """Return what was seen last, by environment."""
        with self._reading() as database:
            rows = database.execute("select * from seen where plugin = ? order by environment", (str(plugin_id),))
            return tuple(
                Observation(
                    environment=row["environment"],
                    plugin_id=plugin_id,
                    is_as_deployed=bool(row["as_deployed"]),
                    detail=row["detail"],
                    at=datetime.fromisoformat(row["at"]),
                )
                for row in rows
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as database:
            try:
                database.execute("begin immediate")
                yield database
                database.execute("commit")
            except sqlite3.Error as exc:
                raise RecordsUnwritableError(f"`{self._path}` cannot be written: {exc}") from exc

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._open() as database:
            try:
                yield database
            except sqlite3.Error as exc:
                raise RecordsUnreadableError(f"`{self._path}` cannot be read: {exc}") from exc

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with opened(self._path) as database:
            database.row_factory = sqlite3.Row
            try:
                (form,) = database.execute("pragma user_version").fetchone()
                if form > _FORM:
                    raise RecordsUnreadableError(f"`{self._path}` was written by a newer qirvo")
                database.executescript(_TABLES)
                database.execute(f"pragma user_version = {_FORM}")
            except sqlite3.DatabaseError as exc:
                raise RecordsUnreadableError(f"`{self._path}` cannot be read: {exc}") from exc
            yield database


def _row(revision: Revision) -> tuple[object, ...]:
    image = revision.image
    return (
        str(image.plugin_id),
        revision.environment,
        revision.number,
        str(image.version),
        image.name,
        str(image.digest),
        revision.by,
        revision.began_at.astimezone(UTC).isoformat(),
        None if revision.ended_at is None else revision.ended_at.isoformat(),
        revision.state.value,
        revision.detail,
        revision.restores,
        json.dumps(dict(revision.manifests), sort_keys=True),
        _evidence_text(revision.evidence),
    )


def _revision(row: sqlite3.Row) -> Revision:
    image = _image(row)
    return Revision(
        environment=row["environment"],
        number=row["number"],
        image=image,
        by=row["by"],
        began_at=datetime.fromisoformat(row["began_at"]),
        manifests=json.loads(row["manifests"]),
        evidence=_evidence(row),
        restores=row["restores"],
        state=RevisionState(row["state"]),
        ended_at=None if row["ended_at"] is None else datetime.fromisoformat(row["ended_at"]),
        detail=row["detail"],
    )


def _request(row: sqlite3.Row) -> DeploymentRequest:
    return DeploymentRequest(
        environment=row["environment"],
        image=_image(row),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        manifests=json.loads(row["manifests"]),
        evidence=_evidence(row),
    )


def _image(row: sqlite3.Row) -> DeployedImage:
    return DeployedImage(
        plugin_id=PluginId.parse(row["plugin"]),
        version=Version(row["version"]),
        name=row["image"],
        digest=Digest.parse(row["digest"]),
    )


def _evidence(row: sqlite3.Row) -> tuple[GateResult, ...]:
    return tuple(_gate_result(*each) for each in json.loads(row["evidence"]))


def _evidence_text(evidence: Sequence[GateResult]) -> str:
    return json.dumps([[each.gate, each.opens, each.reason, dict(each.details)] for each in evidence])


def _gate_result(gate: str, opens: bool, reason: str, details: Mapping[str, list[str]] | None = None) -> GateResult:  # noqa: FBT001  # as it stands in a row
    kept = {name: tuple(lines) for name, lines in (details or {}).items()}
    return GateResult(gate=gate, opens=opens, reason=reason, details=kept)
