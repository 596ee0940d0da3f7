"""`qirvo alert create`."""

from typing import Any

import click

from qirvo.cli.alert.rules import HEAD, body_of, figure_option, row_of, rule_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session


@click.command("create", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@click.argument("name")
@figure_option
@rule_options
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, name: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Watch one more figure of a plugin.

    For example `qirvo alert create acme.weather crashes-now --figure crash-rate --above 0.05 --window 15m`. The figure
    must be beyond the limit by more than chance, of at least so many reports; it is over when the figure is a fifth
    better than the limit. Members of the publisher get a notice of both, and so do its webhooks.
    """
    from qirvo.wire.monitoring import AlertBody, NamedAlertBody

    if given["figure"] is None or (given["above"] is None and given["below"] is None):
        raise click.UsageError("say what is watched with --figure, and when it is bad with --above or --below")
    usual = AlertBody(figure=given["figure"], threshold=0)
    body = NamedAlertBody(name=name, rule=body_of(given, usual))
    made = session.client(registry).create_alert(plugin_id, body)
    answer(made, table(HEAD, [row_of(made)]), as_json=session.as_json)
