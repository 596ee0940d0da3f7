"""`docs/guide-monitoring.md` names only what there is, with the limits that hold."""

from dataclasses import fields

import pytest

from qirvo.domain.monitoring import LIMITS
from qirvo.domain.readings import Figure, readable
from qirvo.guide import monitoring
from qirvo.server.http.app import openapi_document
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import guide_page, rows_of

PAGE = guide_page("monitoring")
ROWS = rows_of(PAGE)
FUNCTIONS = [row for row in ROWS if "(" in row[0]]
FIELDS = [row for row in ROWS if "(" not in row[0]]


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[1])
def test_a_function_is_where_the_table_says(row: list[str]):
    assert callable(getattr(monitoring, row[1].strip("`")))
    assert row[2].strip("`") in COMMANDS
    method, path = row[3].strip("`").split()
    assert method.lower() in openapi_document()["paths"][path]


def test_the_table_has_every_figure_of_the_record():
    asked = {f"PerformanceMetrics.{field.name}" for field in fields(monitoring.PerformanceMetrics)}
    assert asked - {row[0].strip("`") for row in FIELDS} == {"PerformanceMetrics.status", "PerformanceMetrics.reasons"}


@pytest.mark.parametrize("row", FIELDS, ids=lambda row: row[0])
def test_a_limit_is_the_one_that_holds(row: list[str]):
    figure = Figure(row[1].strip("`"))
    assert row[2:] == [readable(figure, LIMITS[figure].degraded), readable(figure, LIMITS[figure].failing)]
