"""`docs/guide-direct.md` names only what there is, and everything of the Guide's records."""

import json
import re
from dataclasses import fields

import pytest

from qirvo.domain.distribution_terms import read_terms
from qirvo.guide import distribution
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import KNOWN_OPTIONS, guide_page, rows_of

PAGE = guide_page("direct")
TABLE = PAGE.partition("## Download packages")[0]  # what follows has tables, and tests, of its own
ROWS = rows_of(TABLE)
FUNCTIONS = [row for row in ROWS if "(" in row[0]]
MEMBERS = [row for row in ROWS if "." in row[0] and "(" not in row[0]]
RECORDS = (
    distribution.AuthConfig,
    distribution.DistributionChannel,
    distribution.DistributionOptions,
    distribution.DistributionRequirements,
    distribution.DistributionResult,
    distribution.PricingConfig,
)


def test_the_table_has_every_field_and_no_other():
    asked = {f"{record.__name__}.{field.name}" for record in RECORDS for field in fields(record)}
    named = {row[0].strip("`") for row in MEMBERS if row[0].strip("`").partition(".")[0] in str(RECORDS)}
    whole = {"DistributionChannel.authentication", "DistributionChannel.requirements"}  # their own fields have rows
    assert asked - named == whole
    assert named <= asked


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[1])
def test_a_function_is_where_the_table_says(row: list[str]):
    assert callable(getattr(distribution, row[1].strip("`")))
    assert re.sub(r" (PATH|ID|--.*)$", "", row[2].strip("`").partition(" PATH")[0]) in COMMANDS


@pytest.mark.parametrize("row", MEMBERS, ids=lambda row: row[0])
def test_an_option_is_one_of_a_command(row: list[str]):
    assert set(re.findall(r"--[a-z-]+", row[1])) <= KNOWN_OPTIONS


def test_the_example_of_a_definition_can_be_read():
    (example,) = re.findall(r"```json\n(.*?)```", TABLE, re.DOTALL)
    assert [read_terms(one).id for one in json.loads(example)["distributionChannels"]] == ["team"]
