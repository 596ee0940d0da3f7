"""`qirvo token revoke`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("revoke", cls=QirvoCommand)
@click.argument("token_id", metavar="TOKEN")
@registry_option
@pass_session
def command(session: Session, token_id: str, registry: str | None) -> None:
    """Let a token be good no more.

    Tokens that were made with it end, too, and are named.
    """
    client = session.client(registry)
    had = {each.id for each in client.tokens().tokens}
    client.revoke_token(token_id)
    ended = sorted(had - {each.id for each in client.tokens().tokens} - {token_id})
    lines = [f"{token_id} is revoked", *(f"{each}, which it made, is revoked" for each in ended)]
    answer({"token": token_id, "endedWithIt": ended}, lines, as_json=session.as_json)
