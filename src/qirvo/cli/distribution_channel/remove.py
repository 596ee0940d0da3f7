"""`qirvo distribution-channel remove`."""

from pathlib import Path

import click

from qirvo.cli.distribution_channel.text import defined_in_option, file_in_use
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("remove", cls=QirvoCommand)
@click.argument("id")
@defined_in_option
@pass_session
def command(session: Session, /, id: str, defined_in: Path | None) -> None:  # noqa: A002  # what is typed
    """Forget a distribution channel that was defined.

    The default of the same id, where there is one, counts again.
    """
    from qirvo.authoring.distribution_channels import remove

    remove(id, file_in_use(session, defined_in))
    answer({"id": id, "removed": True}, [f"{id} is not defined any more"], as_json=session.as_json)
