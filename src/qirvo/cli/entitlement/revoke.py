"""`qirvo entitlement revoke`."""

import click

from qirvo.cli.entitlement.text import entitlement_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("revoke", cls=QirvoCommand)
@click.argument("entitlement")
@click.option("--reason", default="", help="Why, for those who look later.")
@registry_option
@pass_session
def command(session: Session, entitlement: str, reason: str, registry: str | None) -> None:
    """Take an entitlement back.

    Hosts hear of it at their next check: they get no new releases, and what is installed keeps running.
    """
    from qirvo.wire.entitlements import RevocationBody

    revoked = session.client(registry).revoke_entitlement(entitlement, RevocationBody(reason=reason))
    answer(revoked, entitlement_lines(revoked), as_json=session.as_json)
