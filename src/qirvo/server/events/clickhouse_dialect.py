"""The statements of `statements` as ClickHouse reads them: a few words and the way values are bound differ."""

import re
from collections.abc import Mapping
from datetime import date, datetime

_TYPES: Mapping[str, str] = {
    "plugin": "String",
    "least": "String",
    "greatest": "String",
    "plugins": "Array(String)",
    "chosen": "Array(String)",
    "kinds": "Array(String)",
    "own_plugins": "Array(String)",
    "own_networks": "Array(Int64)",
    "since": "DateTime64(3, 'UTC')",
    "until": "DateTime64(3, 'UTC')",
    "day": "Date",
    "days": "Array(Date)",
    "week": "Date",
    "month": "Date",
    "whole": "Date",
    "most": "UInt64",
    "most_of_a_network": "UInt64",
    "name": "String",
    "number": "UInt64",
}
"""Of what is bound, by its name."""
_BOUND = re.compile(r"\$(\w+)")
_SHIFT = re.compile(r"([\w.]+) >> (\w+)")
_OWN = "SELECT unnest($own_plugins)::VARCHAR AS plugin, unnest($own_networks)::BIGINT AS network"
_OWN_HERE = (
    "SELECT pair.1 AS plugin, pair.2 AS network FROM (SELECT arrayJoin(arrayZip($own_plugins, $own_networks)) AS pair)"
)


def in_clickhouse(statement: str) -> str:
    """Return `statement` as ClickHouse reads it."""
    shifted = _SHIFT.sub(r"bitShiftRight(\1, \2)", statement.replace(_OWN, _OWN_HERE))
    return _BOUND.sub(lambda found: f"{{{found[1]}:{_TYPES[found[1]]}}}", shifted)


def bound(value: object) -> object:
    """Return a value as it is bound; ClickHouse's client would cut off the milliseconds of a moment."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value
