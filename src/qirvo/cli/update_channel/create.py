"""`qirvo update-channel create`."""

from typing import Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.update_channel.terms import STABILITIES, strategy_given, terms_options


@click.command("create", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("name")
@click.option("--stability", type=click.Choice(STABILITIES), required=True, help="What followers have to expect.")
@terms_options
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, name: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Create an update channel.

    Followers of one that is beta or alpha also see the standard ones that are more stable; one that is stable stands
    alone, as for long-term support.
    """
    from qirvo.wire.update_channels import StrategyBody, UpdateChannelBody

    strategy = strategy_given(given) or StrategyBody()
    strategy = StrategyBody(
        percentage=strategy.percentage,
        duration=strategy.duration,
        stages=strategy.stages,
        quietHours=given["quiet"] or "",
    )
    body = UpdateChannelBody(
        stability=given["stability"],
        description=given["description"] or "",
        autoUpdate=given["auto_update"] is not False,
        rolloutStrategy=strategy,
        minimumAge=given["minimum_age"] or 0,
        soak=given["soak"] or 0,
        approvals=given["approvals"] or 0,
    )
    view = session.client(registry).decide_update_channel(plugin_id, name, body)
    lines = [f"{view.pluginId} has the update channel {view.name}.", f"It is told of at {view.channelUrl}"]
    answer(view, lines, as_json=session.as_json)
