"""Trusted publishers, the tokens they were handed, and what they published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.provenance import PipelineRun, Provenance
from qirvo.domain.trusted_publishing import NoSuchTrustedPublisherError, TrustedPublisher
from qirvo.server.sql.oidc_schema import provenances, trusted_publishers, trusted_tokens, used_identity_tokens
from qirvo.server.sql.transfer_schema import is_owned_by

_T, _K, _U = trusted_publishers.c, trusted_tokens.c, used_identity_tokens.c
_FIELDS = [column.name for column in trusted_publishers.columns if column.name != "publisher"]


class SqlTrustedPublishers:
    """`oidc_ports.TrustedPublishers` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, trusted: TrustedPublisher) -> None:
        """Add one."""
        self._connection.execute(insert(trusted_publishers), _row(trusted))

    def save(self, trusted: TrustedPublisher) -> None:
        """Replace the one of the same id."""
        self._connection.execute(update(trusted_publishers).where(_T.id == trusted.id).values(_row(trusted)))

    def get(self, trusted_id: str) -> TrustedPublisher:
        """Return it.

        Raises:
            NoSuchTrustedPublisherError: There is none of that id.
        """
        row = self._connection.execute(select(trusted_publishers).where(_T.id == trusted_id)).one_or_none()
        if row is None:
            raise NoSuchTrustedPublisherError(f"there is no trusted publisher `{trusted_id[:80]}`")
        return _trusted(row)

    def remove(self, trusted_id: str) -> Sequence[str]:
        """Remove it with what its tokens are bound to; return the digests of these tokens."""
        bound = _K.trusted_publisher == trusted_id
        digests = list(self._connection.scalars(select(_K.digest).where(bound)))
        self._connection.execute(delete(trusted_tokens).where(bound))
        self._connection.execute(delete(trusted_publishers).where(_T.id == trusted_id))
        return digests

    def of_publisher(self, publisher: str) -> Sequence[TrustedPublisher]:
        """Return those of the plugins that a publisher owns, by plugin and then the oldest first."""
        order = (_T.plugin_id, _T.created_at, _T.id)
        mine = select(trusted_publishers).where(is_owned_by(_T.plugin_id, {publisher}))
        rows = self._connection.execute(mine.order_by(*order))
        return [_trusted(row) for row in rows]

    def of_issuer(self, issuer: str) -> Sequence[TrustedPublisher]:
        """Return those that trust the issuer of this name."""
        rows = self._connection.execute(select(trusted_publishers).where(_T.issuer == issuer).order_by(_T.id))
        return [_trusted(row) for row in rows]

    def bind(self, digest: str, run: PipelineRun) -> None:
        """Record that the token of this digest acts for `run`."""
        row = {"digest": digest, "trusted_publisher": run.trusted_publisher, "run": run}
        self._connection.execute(insert(trusted_tokens), row)

    def bound(self, digest: str) -> PipelineRun | None:
        """Return the run that the token of this digest acts for."""
        run: PipelineRun | None = self._connection.scalar(select(_K.run).where(_K.digest == digest))
        return run

    def use(self, key: str, *, expires_at: datetime, now: datetime) -> bool:
        """Mark an issuer's token as used; False when it was used before. What expired before `now` is forgotten."""
        self._connection.execute(delete(used_identity_tokens).where(_U.expires_at < now))
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(used_identity_tokens), {"key": key, "expires_at": expires_at})
        except IntegrityError:
            return False
        return True


class SqlProvenances:
    """`oidc_ports.Provenances` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, provenance: Provenance) -> None:
        """Add one."""
        columns = {column.name: getattr(provenance, column.name) for column in provenances.columns}
        self._connection.execute(insert(provenances), columns)

    def of_submission(self, submission_id: str) -> Provenance | None:
        """Return a submission's, or None."""
        found = select(provenances).where(provenances.c.submission == submission_id)
        row = self._connection.execute(found).one_or_none()
        return None if row is None else Provenance(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _row(trusted: TrustedPublisher) -> dict[str, object]:
    return {name: getattr(trusted, name) for name in _FIELDS} | {"publisher": trusted.plugin_id.publisher}


def _trusted(row: Row[tuple[object, ...]]) -> TrustedPublisher:
    return TrustedPublisher(**{name: getattr(row, name) for name in _FIELDS})
