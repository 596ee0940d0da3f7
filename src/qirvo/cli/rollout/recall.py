"""`qirvo rollout recall`."""

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, yes_option
from qirvo.cli.output import answer
from qirvo.cli.rollout.told import rollout_line
from qirvo.cli.session import Session


@click.command("recall", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--reason", "-m", required=True, help="Why; everybody can read it.")
@click.option("--to", metavar="VERSION", help="What hosts return to; without it, what was offered before.")
@yes_option
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session, plugin_id: str, version: str, reason: str, to: str | None, registry: str | None, *, yes: bool
) -> None:
    """Take a release back from everybody: hosts return to an older one.

    This cannot be undone: the release is never offered again. To keep it where it is and only serve no more, use
    `qirvo rollout halt`.
    """
    from qirvo.wire.rollouts import RecallBody

    if not agreed(session, f"Take {plugin_id} {version} back for good?", yes=yes):
        return
    page = session.client(registry).recall(plugin_id, RecallBody(version=version, reason=reason, to=to))
    lines = [f"{plugin_id} {version} was taken back.", *map(rollout_line, page.rollouts)]
    answer(page, lines, as_json=session.as_json)
