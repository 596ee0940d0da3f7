"""Everything that is recorded of one person, told and erased by `personal_places`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    RowMapping,
    Text,
    TypeDecorator,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from qirvo.domain.personal_records import ERASED, Erasure, Fate, RecordKind, name_digest
from qirvo.server.sql.columns import JsonOf
from qirvo.server.sql.listing_schema import ratings
from qirvo.server.sql.operator_schema import erased_names
from qirvo.server.sql.personal_places import PLACES, Place
from qirvo.server.sql.schema import accounts, uploads

_AT_ONCE = 500
_BY_KIND: Mapping[str, Place] = {place.called: place for place in PLACES}


class SqlPersonalRecords:
    """`personal_ports.PersonalRecords` over all tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def kinds(self) -> Sequence[RecordKind]:
        """Return every kind of record that may be about people, in the order of an export."""
        told = [place for place in reversed(PLACES) if place.is_told]
        return [RecordKind(name=place.called, what=place.what, fate=place.fate) for place in told]

    def of(self, account: str, kind: str) -> Iterator[Mapping[str, Any]]:
        """Yield the records of this kind about the account, as values of JSON."""
        place = _BY_KIND[kind]
        columns = [column for column in place.table.columns if not place.shown or column.name in place.shown]
        wanted = place.condition(self._connection, account)
        also = None if place.also is None else place.also(self._connection, account)
        asked = select(*(_plain(column) for column in place.table.columns)).where(
            wanted if also is None else or_(wanted, also)
        )
        received = set() if also is None else self._keys(place, account)
        for row in self._connection.execute(
            asked.order_by(*place.table.primary_key.columns), execution_options={"yield_per": _AT_ONCE}
        ).mappings():
            if _is_about(place, row, account) or _key(place, row) in received:
                yield {column.name: _told(column, row[column.name], place) for column in columns}

    def erase(self, account: str, *, now: datetime) -> Erasure:
        """Remove or make nobody's whatever is not kept; the account is none any more."""
        there = select(accounts.c.name).where(accounts.c.name == account, accounts.c.name != ERASED)
        if self._connection.scalar(there) is None:
            return Erasure()
        rated = self._connection.scalars(select(ratings.c.plugin_id).where(ratings.c.account == account)).all()
        self._make_nobody(now)
        self._connection.execute(
            delete(uploads).where(
                uploads.c.account == account,
                uploads.c.upload_digest.in_(select(uploads.c.upload_digest).where(uploads.c.account == ERASED)),
            )
        )
        counted = {place.called: self._erased(place, account) for place in PLACES if place.fate is not Fate.KEPT}
        row = {"digest": name_digest(account), "at": now}
        self._connection.execute(insert(erased_names), row)
        return Erasure(records={kind: count for kind, count in counted.items() if count}, rated=frozenset(rated))

    def _make_nobody(self, now: datetime) -> None:
        """Let there be a row that what stays may refer to; no name is like its."""
        if self._connection.scalar(select(accounts.c.name).where(accounts.c.name == ERASED)) is None:
            self._connection.execute(insert(accounts), {"name": ERASED, "created_at": now})

    def _erased(self, place: Place, account: str) -> int:
        if place.fate is Fate.REMOVED:
            condition = place.condition(self._connection, account)
            return self._connection.execute(delete(place.table).where(condition)).rowcount
        condition = place.condition(self._connection, account)
        columns = {*place.table.primary_key.columns, *place.names, *(place.table.c[name] for name in place.texts)}
        asked = select(*(_plain(column) for column in columns)).where(condition)
        about = [row for row in self._connection.execute(asked).mappings() if _is_about(place, row, account)]
        self._take_out_of_texts(place, about, account)
        alone = [column == account for column in place.names] if place.about is None else [condition]
        for number, rows in enumerate(alone):
            named = place.names if place.about is not None else place.names[number : number + 1]
            values = dict.fromkeys((column.name for column in named), ERASED) | dict(place.instead)
            self._connection.execute(update(place.table).where(rows).values(values))
        return len(about)

    def _take_out_of_texts(self, place: Place, rows: Sequence[RowMapping], account: str) -> None:
        if not (place.texts and rows):
            return
        keys = [column.name for column in place.table.primary_key.columns]
        one = (_plain(place.table.c[key]) == bindparam(f"key_{key}") for key in keys)
        texts = {name: bindparam(f"text_{name}", type_=Text) for name in place.texts}
        changed = [
            {f"key_{key}": row[key] for key in keys}
            | {f"text_{name}": rewrite(row[name], account) for name, rewrite in place.texts.items()}
            for row in rows
        ]
        self._connection.execute(update(place.table).where(and_(*one)).values(texts), changed)

    def _keys(self, place: Place, account: str) -> set[tuple[Any, ...]]:
        assert place.also is not None  # noqa: S101  # asked for places that have it
        keys = [_plain(column) for column in place.table.primary_key.columns]
        rows = self._connection.execute(select(*keys).where(place.also(self._connection, account)))
        return {tuple(row) for row in rows}


def _plain(column: Column[Any]) -> Any:  # noqa: ANN401  # a column as it lies there, not as it is read
    lies_as_text = isinstance(column.type, TypeDecorator) and isinstance(column.type.impl, Text)
    return type_coerce(column, Text).label(column.name) if lies_as_text else column


def _key(place: Place, row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in place.table.primary_key.columns)


def _is_about(place: Place, row: RowMapping, account: str) -> bool:
    """Say whether a row that the database found is about the account, and not about a longer name."""
    if place.about is not None or any(row[column.name] == account for column in place.names):
        return True
    return any(rewrite(row[name], account) != row[name] for name, rewrite in place.texts.items())


def _told(column: Column[Any], value: Any, place: Place) -> Any:  # noqa: ANN401  # a value of JSON
    if isinstance(column.type, JsonOf) and value is not None:
        value = json.loads(value)
    if column.name in place.secret:
        return bool(value)
    return value.hex() if isinstance(column.type, LargeBinary) and value is not None else value
