"""`qirvo deploy rollback`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import (
    exit_with,
    open_deployer,
    open_operations,
    operator_option,
    outcome_document,
    outcome_lines,
    settings_option,
    without_registry_option,
)
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("rollback", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--in", "environments", multiple=True, metavar="ENVIRONMENT", help="This environment alone; repeatable.")
@click.option("--revision", "number", type=click.IntRange(1), help="Go back to this revision.")
@settings_option
@operator_option
@without_registry_option
@pass_session
def command(  # noqa: PLR0917  # click passes options so
    session: Session,
    plugin_id: str,
    environments: tuple[str, ...],
    number: int | None,
    settings_file: Path,
    by: str | None,
    is_without: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Go back to what ran well before.

    In every environment, or in those named, to its own newest revision with another image, as a new revision. Gates are
    not asked: what is restored ran there.
    """
    from qirvo.domain.names import PluginId

    if number is not None and len(environments) != 1:
        raise click.UsageError("--revision counts in one environment: name it with --in")
    deployer = open_deployer(session, settings_file, by, is_without=is_without)
    operations = open_operations(session, deployer)
    outcomes = operations.roll_back(PluginId.parse(plugin_id), only=environments, number=number)
    document = {"pluginId": plugin_id, "environments": [outcome_document(outcome) for outcome in outcomes]}
    answer(document, outcome_lines(outcomes), as_json=session.as_json)
    exit_with(outcomes)
