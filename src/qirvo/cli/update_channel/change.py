"""`qirvo update-channel change`."""

from dataclasses import replace
from typing import Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.update_channel.terms import HEAD, row_of, strategy_given, terms_options

_ALL_PERCENT = 100


@click.command("change", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("name")
@terms_options
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, name: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Change what an update channel promises and asks.

    What is not named stays as it is. To ask less of a promotion than before takes an owner of the publisher.
    """
    from qirvo.wire.update_channels import StrategyBody, UpdateChannelBody

    client = session.client(registry)
    present = next((each for each in client.update_channels(plugin_id).updateChannels if each.name == name), None)
    if present is None:
        raise click.ClickException(f"`{plugin_id}` has no update channel `{name}`; create it first")
    strategy = strategy_given(given) or StrategyBody(
        stages=[(seconds, share / _ALL_PERCENT) for seconds, share in present.ramp]
    )

    def kept(option: str, before: Any) -> Any:  # noqa: ANN401  # an option's value
        return before if given[option] is None else given[option]

    body = UpdateChannelBody(
        stability=present.stability,
        description=kept("description", present.description),
        autoUpdate=kept("auto_update", present.autoUpdate),
        rolloutStrategy=replace(strategy, quietHours=kept("quiet", present.quietHours)),
        minimumAge=kept("minimum_age", present.minimumAge),
        soak=kept("soak", present.soak),
        approvals=kept("approvals", present.approvals),
    )
    view = client.decide_update_channel(plugin_id, name, body)
    answer(view, table(HEAD, [row_of(view)]), as_json=session.as_json)
