"""Whoever adds a table, or a column that names somebody, says what becomes of it when they are told or erased.

What the columns hold in fact is looked at in `tests/integration/accounts/test_personal_records.py`.
"""

from sqlalchemy import Column, MetaData, Table, Text

import qirvo.server.sql.unit_of_work  # noqa: F401  # every table is known once this is
from qirvo.domain.personal_records import Fate
from qirvo.server.sql.personal_places import PLACES, WITHOUT_PEOPLE
from qirvo.server.sql.schema import accounts, metadata

NAMING = frozenset({"account", "accounts", "actor", "by", "customer", "mail", "contact", "member", "members", "owner"})
"""How columns are called that name people; and whatever ends in `_by`."""
NOT_PEOPLE = {
    "credentials.mail": "in the row of the account, which is removed with it",
    "payment_events.customer": "what a publisher's payment provider calls its customer",
    "publisher_keys.endorsed_by": "the id of a key",
}


def refers_to_accounts(column: Column[object]) -> bool:
    return any(key.column.table.name == accounts.name for key in column.foreign_keys)


def is_called_like_people(column: Column[object]) -> bool:
    return column.name in NAMING or column.name.endswith("_by")


def covered() -> set[str]:
    """Return every column that an export looks in and an erasure empties, with its row or alone."""
    named = {f"{place.table.name}.{column.name}" for place in PLACES for column in place.names}
    told = {f"{place.table.name}.{column}" for place in PLACES for column in (*place.texts, *place.instead)}
    return named | told


def missing(tables: MetaData) -> set[str]:
    """Return the columns that are to be covered and are not, and the tables of which nothing is said."""
    known = covered()
    columns = {
        f"{table.name}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if refers_to_accounts(column) or is_called_like_people(column)
    }
    placed = {str(place.table.name) for place in PLACES}
    unsaid = {str(table.name) for table in tables.sorted_tables} - placed - set(WITHOUT_PEOPLE)
    return (columns - known - set(NOT_PEOPLE)) | unsaid


def test_every_column_that_names_somebody_is_told_and_erased():
    assert missing(metadata) == set(), "add it to `qirvo/server/sql/personal_places.py`"


def test_a_table_that_is_added_is_asked_about():
    more = MetaData()
    accounts.to_metadata(more)
    Table("watched", more, Column("who", Text, primary_key=True), Column("decided_by", Text))
    assert missing(more) == {"watched", "watched.decided_by"}


def test_a_table_names_people_or_it_does_not():
    placed = {str(place.table.name) for place in PLACES}
    assert placed & set(WITHOUT_PEOPLE) == set()
    assert set(WITHOUT_PEOPLE) <= {str(table.name) for table in metadata.sorted_tables}


def test_what_refers_to_a_row_goes_before_it():
    order = [str(place.table.name) for place in PLACES if place.fate is Fate.REMOVED]
    wrong = {
        (str(place.table.name), key.column.table.name)
        for place in PLACES
        if place.fate is Fate.REMOVED
        for column in place.table.columns
        for key in column.foreign_keys
        if key.column.table.name in order
        and order.index(key.column.table.name) < len(order) - 1 - order[::-1].index(str(place.table.name))
    }
    assert wrong == set()


def test_whatever_is_said_of_a_column_is_said_of_one_there_is():
    unknown = {
        f"{place.called}.{column}"
        for place in PLACES
        for column in (*place.texts, *place.secret, *place.shown, *place.instead)
        if column not in place.table.columns
    }
    assert unknown == set()


def test_every_name_that_stays_in_its_row_is_replaced():
    """A place that is not removed says in which columns it looks; one that is kept is the audit log alone."""
    assert [place.called for place in PLACES if place.fate is Fate.KEPT] == ["audit"]
    assert [each.called for each in PLACES if each.fate is Fate.NAMELESS and not each.names and not each.texts] == []
