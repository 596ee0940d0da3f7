"""`qirvo account create`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time
from qirvo.domain.access import Right


@click.command("create", cls=QirvoCommand)
@click.argument("name")
@click.option("--publisher", "publishers", metavar="NAME", multiple=True, help="May publish for it; repeatable.")
@click.option("--reviewer", is_flag=True, help="May decide on submissions.")
@click.option("--administrator", is_flag=True, help="May create accounts.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session,
    name: str,
    publishers: tuple[str, ...],
    reviewer: bool,  # noqa: FBT001  # click passes flags so
    administrator: bool,  # noqa: FBT001
    registry: str | None,
) -> None:
    """Create an account and print its one-time token.

    The token is told this once; whoever holds it signs in with `qirvo auth login`. A publisher that is new is created.
    """
    from qirvo.wire.accounts import AccountBody

    rights = [Right.REVIEW.value] * reviewer + [Right.ADMINISTER.value] * administrator
    client = session.client(registry)
    made = client.create_account(AccountBody(name=name, publishers=list(publishers), rights=rights))
    if not session.as_json:
        say(f"created account {made.account.name}; its one-time token, valid until {readable_time(made.expiresAt)}:")
    answer(made, [made.oneTimeToken], as_json=session.as_json)
