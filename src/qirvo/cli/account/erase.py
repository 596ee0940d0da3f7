"""`qirvo account erase`."""

import click

from qirvo.cli.confirming import agreed
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option, yes_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("erase", cls=QirvoCommand)
@click.argument("name", required=False)
@yes_option
@registry_option
@pass_session
def command(session: Session, name: str | None, *, yes: bool, registry: str | None) -> None:
    """Erase your account for good, or NAME's, which is for administrators.

    Tokens and sessions end at once, whatever is personal is removed, and what others build on stays without the name.
    The audit log keeps it, and nobody is given it again. Needs a sign-in within the last 12 hours.
    """
    from qirvo.wire.personal_records import ErasureBody

    client = session.client(registry)
    mine = client.whoami().name
    who = name or mine
    if not agreed(session, f"Erase the account {who} of {client.address} for good?", yes=yes):
        say("nothing was changed")
        return
    erased = (
        client.erase_me(ErasureBody(account=who))
        if who == mine
        else client.erase_account(who, ErasureBody(account=who))
    )
    if who == mine:
        _forget(session, str(client.address))
    lines = [f"erased {who}", *(f"  {kind}: {count}" for kind, count in sorted(erased.records.items()))]
    answer(erased, lines, as_json=session.as_json)


def _forget(session: Session, address: str) -> None:
    """Forget the token here, too: it is good for nothing now."""
    from qirvo.client.credentials import read_credentials, write_credentials

    stored = read_credentials(session.home)
    if address in stored.registries:
        write_credentials(session.home, stored.without(address))
