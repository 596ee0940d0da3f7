"""`qirvo account reset-sign-in`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("reset-sign-in", cls=QirvoCommand)
@click.argument("name")
@registry_option
@pass_session
def command(session: Session, name: str, registry: str | None) -> None:
    """Let somebody who cannot sign in begin anew, and print a one-time token.

    Their password, authenticator, passkeys and sessions are gone; tokens for programs stay. Make sure who asks.
    """
    made = session.client(registry).reset_sign_in(name)
    if not session.as_json:
        say(f"reset the sign-in of {made.account.name}; the one-time token to hand over:")
    answer(made, [made.oneTimeToken], as_json=session.as_json)
