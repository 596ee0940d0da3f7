"""`qirvo deploy watch`."""

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
)
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("watch", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("environment")
@settings_option
@operator_option
@pass_session
def command(session: Session, plugin_id: str, environment: str, settings_file: Path, by: str | None) -> None:
    """Watch what runs, and go back when too many requests fail.

    Counts the requests that the replicas answer from now on, for the window of ENVIRONMENT's
    `health = {error_rate = {at_most = 0.05, window = "10m", minimum = 50}}`. When more fail than may, or the replicas
    are not well any more, what ran before is put back.
    """
    from qirvo.domain.names import PluginId

    deployer = open_deployer(session, settings_file, by)
    operations = open_operations(session, deployer)
    place = operations.pipeline.get(environment)
    outcomes = (deployer.watch(operations)(place, PluginId.parse(plugin_id)),)
    document = {"pluginId": plugin_id, "environments": [outcome_document(outcome) for outcome in outcomes]}
    answer(document, outcome_lines(outcomes), as_json=session.as_json)
    exit_with(outcomes)
