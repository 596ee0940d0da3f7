"""`qirvo auth key revoke`."""

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, yes_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("revoke", cls=QirvoCommand)
@click.argument("publisher")
@click.argument("key")
@click.option("--reason", default="", help="Why; every host is told.")
@yes_option
@registry_option
@pass_session
def command(session: Session, publisher: str, key: str, *, reason: str, yes: bool, registry: str | None) -> None:
    """Take a key back, so that nobody can sign with it any more.

    KEY is the beginning of a key's id. Releases it signed before stay; later ones are refused by the registry and by
    every host. It cannot be undone, and the key vouches for no other any more.
    """
    from qirvo.wire.publisher_keys import KeyRevocationBody

    if not agreed(session, f"Revoke key {key} of {publisher} for good?", yes=yes):
        say("nothing was changed")
        return
    revoked = session.client(registry).revoke_key(publisher, key, KeyRevocationBody(reason=reason))
    answer(revoked, [f"key {revoked.id[:16]} of {publisher} is revoked"], as_json=session.as_json)
