"""`qirvo update-channel withdraw`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.update_channel.promotions_text import promotion_lines


@click.command("withdraw", cls=QirvoCommand)
@click.argument("promotion")
@registry_option
@pass_session
def command(session: Session, promotion: str, registry: str | None) -> None:
    """Take a promotion back that has not been done."""
    document = session.client(registry).withdraw_promotion(promotion)
    answer(document, promotion_lines(document), as_json=session.as_json)
