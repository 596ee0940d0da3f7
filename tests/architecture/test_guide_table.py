"""`docs/guide-updates.md` names only what there is."""

import re
from dataclasses import fields

import pytest

from qirvo.guide import updates
from qirvo.server.http.app import openapi_document
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import KNOWN_OPTIONS, guide_page, rows_of

TABLE = guide_page("updates")
ROWS = rows_of(TABLE)
FUNCTIONS = [row for row in ROWS if "(" in row[0]]
OPTIONS = [row for row in ROWS if "." in row[0] and "(" not in row[0]]


def test_the_table_has_all_four_functions_and_every_field():
    named = {row[0].strip("`") for row in OPTIONS}
    records = (updates.UpdatePackage, updates.UpdateOptions, updates.UpdateChannel, updates.RolloutStrategy)
    asked = {f"{record.__name__}.{field.name}" for record in records for field in fields(record)}
    assert named <= asked
    assert asked - named == {"UpdateChannel.name", "UpdateChannel.rolloutStrategy"}
    assert len(FUNCTIONS) == 4


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[1])
def test_a_function_is_where_the_table_says(row: list[str]):
    assert callable(getattr(updates, row[1].strip("`")))
    command = re.sub(r" (ID@VERSION|--.*)$", "", row[2].strip("`"))
    assert command in COMMANDS
    if row[3] != "–":
        method, path = row[3].strip("`").split()
        assert method.lower() in openapi_document()["paths"][path]


@pytest.mark.parametrize("row", OPTIONS, ids=lambda row: row[0])
def test_an_option_is_one_of_a_command(row: list[str]):
    assert set(re.findall(r"--[a-z-]+", row[1])) <= KNOWN_OPTIONS
