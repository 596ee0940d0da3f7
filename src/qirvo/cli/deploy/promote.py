"""`qirvo deploy promote`."""

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


@click.command("promote", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("environment")
@click.option("--watch", "watches", is_flag=True, help="Watch the environment's error rate afterwards.")
@settings_option
@operator_option
@without_registry_option
@pass_session
def command(  # noqa: PLR0917  # click passes options so
    session: Session,
    plugin_id: str,
    environment: str,
    watches: bool,  # noqa: FBT001  # click passes flags so
    settings_file: Path,
    by: str | None,
    is_without: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Take what runs in the environment before into another.

    It is the very same image, by its digest; ENVIRONMENT's gates decide. What runs in the first environment is put
    there again, where its settings have changed.

        qirvo deploy promote acme.tasks production
    """
    from qirvo.deploy.plan import revision_to_promote
    from qirvo.domain.names import PluginId

    deployer = open_deployer(session, settings_file, by, is_without=is_without)
    operations = open_operations(session, deployer)
    watch = deployer.watch(operations) if watches else None
    if watch is not None:
        watch.check(operations.pipeline.get(environment))
    operations.check_policies([environment])
    plugin = PluginId.parse(plugin_id)
    revisions = operations.records.revisions(plugin)
    current = revision_to_promote(plugin, environment, pipeline=operations.pipeline, revisions=revisions)
    described = deployer.image(current.image.reference)
    outcomes = operations.deploy(
        current.image, network_hosts=described.network_hosts, only=[environment], watch=watch and watch.after_change
    )
    document = {
        "pluginId": plugin_id,
        "version": str(current.image.version),
        "image": current.image.reference,
        "environments": [outcome_document(outcome) for outcome in outcomes],
    }
    answer(document, outcome_lines(outcomes), as_json=session.as_json)
    exit_with(outcomes)
