"""`qirvo deploy status`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import open_deployer, open_operations, settings_option
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import UNHEALTHY, answer, table
from qirvo.cli.session import Session


@click.command("status", cls=QirvoCommand)
@click.argument("plugin_id", metavar="[ID]", required=False)
@settings_option
@pass_session
def command(session: Session, plugin_id: str | None, settings_file: Path) -> None:
    """Show what runs where, and whether it is what was deployed.

    Of every plugin that was deployed, without ID. Ends with 1 when anything is not: another image, too few replicas
    that are well, or a run that nobody ended. What was seen is written down beside the records.
    """
    from qirvo.deploy.drift import look_at
    from qirvo.domain.deployment_records import Observation
    from qirvo.domain.names import PluginId

    deployer = open_deployer(session, settings_file, None)
    operations = open_operations(session, deployer)
    plugins = deployer.records.plugins() if plugin_id is None else (PluginId.parse(plugin_id),)
    found = [
        look_at(environment, plugin, operations=operations)
        for plugin in plugins
        for environment in operations.pipeline.environments
    ]
    for one in found:
        operations.records.note_seen(
            Observation(
                environment=one.environment,
                plugin_id=one.plugin_id,
                is_as_deployed=one.is_as_deployed,
                detail=one.detail,
                at=operations.clock(),
            )
        )
    rows = [
        [
            str(one.plugin_id),
            one.environment,
            "-" if one.version is None else str(one.version),
            str(one.revision or "-"),
            "ok" if one.is_as_deployed else "drift",
            one.detail,
        ]
        for one in found
    ]
    document = {
        "environments": [
            {
                "pluginId": str(one.plugin_id),
                "environment": one.environment,
                "version": None if one.version is None else str(one.version),
                "revision": one.revision,
                "asDeployed": one.is_as_deployed,
                "detail": one.detail,
            }
            for one in found
        ]
    }
    head = ["PLUGIN", "ENVIRONMENT", "VERSION", "REVISION", "STATE", "DETAIL"]
    answer(document, table(head, rows) or ["nothing was deployed yet"], as_json=session.as_json)
    if not all(one.is_as_deployed for one in found):
        raise click.exceptions.Exit(UNHEALTHY)
