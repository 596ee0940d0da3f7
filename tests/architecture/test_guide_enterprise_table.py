"""`docs/guide-enterprise.md` names only what there is, and everything of the Guide's records."""

import re
from dataclasses import fields

import pytest

from qirvo.guide import enterprise
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.guide_tables import KNOWN_OPTIONS, guide_page, rows_of

TABLE = guide_page("enterprise")
ROWS = rows_of(TABLE)
FUNCTIONS = [row for row in ROWS if "(" in row[0]]
MEMBERS = [row for row in ROWS if "." in row[0] and "(" not in row[0]]
RECORDS = (
    enterprise.ContainerResult,
    enterprise.DeploymentResult,
    enterprise.EnterpriseConfig,
    enterprise.EnterpriseDeployment,
    enterprise.EnvironmentResult,
    enterprise.RegistryResult,
    enterprise.ResourceRequirements,
    enterprise.RollbackResult,
    enterprise.SecurityConfig,
    enterprise.SecurityScan,
)


def test_the_table_has_every_field_and_no_other():
    asked = {f"{record.__name__}.{field.name}" for record in RECORDS for field in fields(record)}
    assert {row[0].strip("`") for row in MEMBERS} == asked


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row[0])
def test_a_function_and_its_command_are_where_the_table_says(row: list[str]):
    assert callable(getattr(enterprise, row[1].strip("`")))
    assert row[2].strip("`") in COMMANDS


@pytest.mark.parametrize("row", MEMBERS, ids=lambda row: row[0])
def test_an_option_is_one_of_a_command(row: list[str]):
    assert set(re.findall(r"--[a-z-]+", row[1])) <= KNOWN_OPTIONS
