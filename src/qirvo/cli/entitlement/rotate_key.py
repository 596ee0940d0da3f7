"""`qirvo entitlement rotate-key`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("rotate-key", cls=QirvoCommand)
@click.argument("publisher")
@click.option("--forget", is_flag=True, help="Refuse every license key that was handed out, after a theft.")
@registry_option
@pass_session
def command(session: Session, publisher: str, forget: bool, registry: str | None) -> None:  # noqa: FBT001  # click's
    """Sign licenses with a new key.

    PUBLISHER is whose licenses are meant; those handed out before stay good unless they are forgotten.
    """
    from qirvo.wire.entitlements import RotationBody

    session.client(registry).rotate_license_key(publisher, RotationBody(forget=forget))
    line = "the license keys handed out before are refused" if forget else "those handed out before stay good"
    document = {"publisher": publisher, "forgot": forget}
    answer(document, [f"licenses of {publisher} are signed with a new key; {line}"], as_json=session.as_json)
