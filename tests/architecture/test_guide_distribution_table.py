"""`docs/guide-direct.md` names only what there is, and everything of the Guide's records."""

import json
import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from qirvo.domain.distribution_terms import read_terms
from qirvo.guide import distribution
from tests.architecture.test_cli_docs import COMMANDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guide-direct.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Download packages")[0]  # what follows has tables, and tests, of its own
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if line.startswith("| `")]
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
    known = {
        name
        for command in COMMANDS.values()
        for option in command.params
        if isinstance(option, click.Option)
        for name in (*option.opts, *option.secondary_opts)
    }
    assert set(re.findall(r"--[a-z-]+", row[1])) <= known


def test_the_example_of_a_definition_can_be_read():
    (example,) = re.findall(r"```json\n(.*?)```", TABLE, re.DOTALL)
    assert [read_terms(one).id for one in json.loads(example)["distributionChannels"]] == ["team"]
