"""`qirvo update-channel promote`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, Percentage
from qirvo.cli.update_channel.promotions_text import promotion_lines


@click.command("promote", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("version")
@click.option("--to", required=True, metavar="NAME", help="The update channel that shall offer it.")
@click.option("--from", "source", metavar="NAME", help="The one that offers it now; found without it.")
@click.option("--percentage", type=Percentage(), help="Share served at first; without it as is usual there.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d.")
@registry_option
@pass_session
def command(  # noqa: PLR0917  # one parameter per option
    session: Session,
    plugin_id: str,
    version: str,
    to: str,
    source: str | None,
    percentage: float | None,
    duration: int,
    registry: str | None,
) -> None:
    """Offer a release on another update channel, too.

    The release is the same, to the byte. What the update channel asks for comes first: how long the release has been
    offered elsewhere, and who approves. Until then the promotion waits, and is done by itself when nothing is missing.
    """
    from qirvo.wire.update_channels import PromotionBody

    if duration and percentage is None:
        raise click.UsageError("--duration needs --percentage")
    body = PromotionBody(version=version, to=to, source=source, percentage=percentage, duration=duration)
    promotion = session.client(registry).promote(plugin_id, body)
    answer(promotion, promotion_lines(promotion), as_json=session.as_json)
