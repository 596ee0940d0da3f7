"""`qirvo deploy history`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import gate_document, open_deployer, settings_option
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session

_SHOWN = 120  # characters of how it ended; all of them with --json


@click.command("history", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--in", "environment", metavar="ENVIRONMENT", help="Of this environment alone.")
@settings_option
@pass_session
def command(session: Session, plugin_id: str, environment: str | None, settings_file: Path) -> None:
    """Show every change of the environments.

    Who did it, when, by which image, what the gates said, and how it ended; the newest last.
    """
    from qirvo.domain.names import PluginId

    deployer = open_deployer(session, settings_file, None)
    if environment is not None:
        deployer.settings.pipeline.get(environment)
    revisions = deployer.records.revisions(PluginId.parse(plugin_id), environment)
    document = {
        "revisions": [
            {
                "environment": one.environment,
                "revision": one.number,
                "version": str(one.image.version),
                "image": one.image.reference,
                "by": one.by,
                "beganAt": one.began_at.isoformat(),
                "endedAt": None if one.ended_at is None else one.ended_at.isoformat(),
                "state": one.state.value,
                "restores": one.restores,
                "detail": one.detail,
                "evidence": [gate_document(gate) for gate in one.evidence],
                "manifests": dict(one.manifests),
            }
            for one in revisions
        ]
    }
    rows = [
        [
            f"{one.began_at:%Y-%m-%d %H:%M}",
            one.environment,
            str(one.number),
            str(one.image.version),
            one.state.value,
            one.by,
            one.detail[:_SHOWN],
        ]
        for one in revisions
    ]
    lines = table(["WHEN (UTC)", "ENVIRONMENT", "REVISION", "VERSION", "STATE", "BY", "DETAIL"], rows)
    answer(document, lines or [f"nothing of {plugin_id} was deployed"], as_json=session.as_json)
