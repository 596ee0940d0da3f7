"""`qirvo alert change`."""

from typing import Any

import click

from qirvo.cli.alert.rules import HEAD, body_of, figure_option, row_of, rule_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.domain.alerts import NoSuchAlertError


@click.command("change", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@click.argument("name")
@figure_option
@rule_options
@click.option("--off/--on", default=None, help="Watch it no more, or again.")
@registry_option
@pass_session
def command(session: Session, /, plugin_id: str, name: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Change how a figure is watched, or turn that off.

    What is not named stays as it is.
    """
    client = session.client(registry)
    present = next((each for each in client.alerts(plugin_id).alerts if each.name == name), None)
    if present is None:
        raise NoSuchAlertError(f"`{plugin_id}` has no alert `{name}`")
    changed = client.change_alert(plugin_id, name, body_of(given, present.rule))
    answer(changed, table(HEAD, [row_of(changed)]), as_json=session.as_json)
