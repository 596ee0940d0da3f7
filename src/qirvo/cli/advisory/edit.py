"""`qirvo advisory edit`."""

from typing import Any

import click

from qirvo.cli.advisory.text import advisory_lines
from qirvo.cli.advisory.writing import body_of, content_options, said_before
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("edit", cls=QirvoCommand)
@click.argument("advisory_id", metavar="ADVISORY")
@content_options
@registry_option
@pass_session
def command(session: Session, /, *, advisory_id: str, registry: str | None, **given: Any) -> None:  # noqa: ANN401  # click's options
    """Change what an advisory says.

    What is not given stays; of what may be given several times, all is replaced.
    """
    client = session.client(registry)
    edited = client.edit_advisory(advisory_id, body_of(said_before(client.advisory(advisory_id)), **given))
    answer(edited, advisory_lines(edited), as_json=session.as_json)
