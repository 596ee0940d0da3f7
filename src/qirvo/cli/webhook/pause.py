"""`qirvo webhook pause`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("pause", cls=QirvoCommand)
@click.argument("webhook")
@click.option("--resume", is_flag=True, help="Let it be told of what is raised from now on.")
@registry_option
@pass_session
def command(session: Session, webhook: str, resume: bool, registry: str | None) -> None:  # noqa: FBT001  # click
    """Tell a webhook of nothing, or let it go on."""
    from qirvo.wire.notices import PauseBody

    changed = session.client(registry).pause_webhook(webhook, PauseBody(paused=not resume))
    answer(changed, [f"{changed.id} is {'paused' if changed.paused else 'active'}"], as_json=session.as_json)
