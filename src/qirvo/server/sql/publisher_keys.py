"""Publishers' keys, and who wants every release signed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.publisher_keys import PublisherKey, PublisherKeyExistsError, short
from qirvo.server.sql.signing_schema import publisher_keys, signature_requirements

_K, _R = publisher_keys.c, signature_requirements.c
_GET = select(publisher_keys).where(_K.id == bindparam("of"))
_OF_PUBLISHER = select(publisher_keys).where(_K.publisher == bindparam("of")).order_by(_K.since, _K.id)
_REQUIRED = select(_R.since).where(_R.publisher == bindparam("of"))


class SqlPublisherKeys:
    """`signing_ports.PublisherKeys` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: PublisherKey) -> None:
        """Add one.

        Raises:
            PublisherKeyExistsError: There is one of that id, whoever's.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(publisher_keys), asdict(key))
        except IntegrityError as exc:
            raise PublisherKeyExistsError(f"key `{short(key.id)}` is registered already") from exc

    def save(self, key: PublisherKey) -> None:
        """Replace the one of the same id."""
        self._connection.execute(update(publisher_keys).where(_K.id == key.id).values(asdict(key)))

    def find(self, key_id: str) -> PublisherKey | None:
        """Return it, or None."""
        row = self._connection.execute(_GET, {"of": key_id}).one_or_none()
        return None if row is None else _key(row)

    def of_publisher(self, publisher: str) -> Sequence[PublisherKey]:
        """Return a publisher's, the oldest first."""
        return [_key(row) for row in self._connection.execute(_OF_PUBLISHER, {"of": publisher})]

    def require(self, publisher: str, since: datetime | None) -> None:
        """Let every release of the publisher have to be signed from then on; None: none has to."""
        self._connection.execute(delete(signature_requirements).where(_R.publisher == publisher))
        if since is not None:
            self._connection.execute(insert(signature_requirements), {"publisher": publisher, "since": since})

    def required_since(self, publisher: str) -> datetime | None:
        """Return from when on every release has to be signed; None where none has to."""
        since: datetime | None = self._connection.scalar(_REQUIRED, {"of": publisher})
        return since


def _key(row: Row[tuple[object, ...]]) -> PublisherKey:
    return PublisherKey(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
