"""`docs/guide-analytics.md` names only what there is, and everything of the Guide's records."""

import re
from dataclasses import fields

import pytest

from qirvo.domain.recommended_by_the_guide import RULES
from qirvo.guide import analytics
from qirvo.server.http.app import openapi_document
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import guide_page, rows_of

TABLE = guide_page("analytics")
ROWS = rows_of(TABLE)
FUNCTIONS = [row for row in ROWS if "(" in row[0]]
RECORDS = (
    analytics.DistributionEvent,
    analytics.DistributionMetrics,
    analytics.DistributionReport,
    analytics.ReportSummary,
    analytics.PerformanceMetrics,
    analytics.FeedbackMetrics,
)


def test_the_table_has_every_field_and_no_other():
    named = {row[0].strip("`") for row in ROWS if "(" not in row[0]}
    assert named == {f"{record.__name__}.{field.name}" for record in RECORDS for field in fields(record)}
    assert len(FUNCTIONS) == 4


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[1])
def test_a_function_is_where_the_table_says(row: list[str]):
    assert callable(getattr(analytics, row[1].strip("`")))
    assert row[2] == "–" or row[2].strip("`") in COMMANDS
    if row[3] != "–":
        method, path = row[3].strip("`").split()
        assert method.lower() in openapi_document()["paths"][path]


def test_the_rules_that_the_page_names_are_rules():
    known = re.findall(r"`([a-z]+-[a-z]+)`", TABLE.rpartition("The Guide's three sentences")[2])
    assert set(known) == {rule.slug for rule in RULES}
