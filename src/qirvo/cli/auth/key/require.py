"""`qirvo auth key require`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("require", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("whether", metavar="on|off", type=click.Choice(["on", "off"]))
@registry_option
@pass_session
def command(session: Session, publisher: str, whether: str, registry: str | None) -> None:
    """Say whether every release has to be signed.

    While it is on, the registry takes no unsigned release of the publisher, and no host installs one.
    """
    from qirvo.wire.publisher_keys import SignatureRequirementBody

    page = session.client(registry).require_signatures(publisher, SignatureRequirementBody(required=whether == "on"))
    must = "has to" if whether == "on" else "need not"
    answer(page, [f"every release of {publisher} {must} be signed from now on"], as_json=session.as_json)
