"""Facts of files, kept by content; each act is a transaction of its own, since facts belong to no use case."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, bindparam, exists, insert, select

from qirvo.server.sql.faults import translated
from qirvo.server.sql.intake_schema import facts
from qirvo.server.sql.transactions import READS_ONLY

_FIND = select(facts).where(facts.c.key.in_(bindparam("keys", expanding=True)))
_KEEP = insert(facts).from_select(
    ["key", "content"],
    select(bindparam("key", type_=facts.c.key.type), bindparam("content", type_=facts.c.content.type)).where(
        ~exists().where(facts.c.key == bindparam("key"))
    ),
)
_AT_ONCE = 500  # parameters of one statement


class SqlKeptFacts:
    """`intake_ports.KeptFacts` in a table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the kept facts of those `keys` that have some."""
        found: dict[str, bytes] = {}
        with translated(), self._engine.connect() as connection:
            reading = connection.execution_options(**{READS_ONLY: True})
            for start in range(0, len(keys), _AT_ONCE):
                rows = reading.execute(_FIND, {"keys": list(keys[start : start + _AT_ONCE])})
                found |= {row.key: row.content for row in rows}
        return found

    def keep(self, facts_made: Mapping[str, bytes]) -> None:
        """Keep facts by key; a key that has some keeps what it has."""
        if not facts_made:
            return
        with translated(), self._engine.begin() as connection:
            for key, content in sorted(facts_made.items()):
                connection.execute(_KEEP, {"key": key, "content": content})
