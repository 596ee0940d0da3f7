"""`qirvo account rights`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.access import Right


@click.command("rights", cls=QirvoCommand)
@click.argument("name")
@click.option("--reviewer", is_flag=True, help="May decide on submissions.")
@click.option("--administrator", is_flag=True, help="May operate the registry.")
@click.option("--none", "nothing", is_flag=True, help="May do neither any more.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session,
    name: str,
    reviewer: bool,  # noqa: FBT001  # click passes flags so
    administrator: bool,  # noqa: FBT001
    nothing: bool,  # noqa: FBT001
    registry: str | None,
) -> None:
    """Let an account hold exactly the rights named; memberships of publishers stay as they are."""
    from qirvo.wire.operator import RightsBody

    if nothing == (reviewer or administrator):
        raise click.UsageError("Name the rights the account is to hold, or `--none`.")
    rights = [Right.REVIEW.value] * reviewer + [Right.ADMINISTER.value] * administrator
    person = session.client(registry).set_rights(name, RightsBody(rights=rights))
    held = ", ".join(person.account.rights) or "none"
    answer(person, [f"{person.account.name}: {held}"], as_json=session.as_json)
