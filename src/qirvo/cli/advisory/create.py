"""`qirvo advisory create`."""

from typing import Any

import click

from qirvo.cli.advisory.writing import body_of, content_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("create", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@content_options
@click.option("--publish", is_flag=True, help="Publish it at once.")
@registry_option
@pass_session
def command(session: Session, /, *, plugin_id: str, publish: bool, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # click's options
    """Write a draft of a security advisory about a plugin.

    Members of the plugin's publisher and the registry's owner see it, until it is published.
    """
    client = session.client(registry)
    made = client.create_advisory(plugin_id, body_of(None, **given))
    if publish:
        made = client.publish_advisory(made.id)
    answer(made, [f"{made.id} is {'a draft' if made.state == 'draft' else made.state}"], as_json=session.as_json)
