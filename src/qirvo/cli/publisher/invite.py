"""`qirvo publisher invite`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.memberships import Role


@click.command("invite", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("account")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="maintainer", show_default=True)
@registry_option
@pass_session
def command(session: Session, publisher: str, account: str, role: str, registry: str | None) -> None:
    """Invite somebody to a publisher of yours, or give a member another role."""
    from qirvo.wire.access import RoleBody

    member = session.client(registry).invite(publisher, account, RoleBody(role=role))
    answer(
        member,
        [f"{member.account} is {'invited to be ' if member.invited else ''}{member.role} of {member.publisher}"],
        as_json=session.as_json,
    )
