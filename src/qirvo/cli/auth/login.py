"""`qirvo auth login`: a token is checked with the registry before it is remembered; a one-time one is exchanged."""

import sys

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.domain.access import ONE_TIME_PREFIX
from qirvo.domain.errors import InvalidError


class TokenNeededError(InvalidError):
    """Nobody is there to type a token, and none was given."""

    code = "token-needed"
    hint = "Give `--token TOKEN`, or `--token -` and the token on standard input."


@click.command("login", cls=QirvoCommand)
@click.argument("url")
@click.option("--token", help="The token; `-` reads it from standard input. Without it, it is asked for unseen.")
@pass_session
def command(session: Session, url: str, token: str | None) -> None:
    """Sign in to a registry and remember it.

    URL is the registry's address. A one-time token (`qot_…`) is exchanged for a lasting one, which is stored in
    QIRVO_HOME, readable by its owner alone.
    """
    from qirvo.client.addresses import RegistryAddress
    from qirvo.client.credentials import Credential, check_token, read_credentials, write_credentials

    address = RegistryAddress.parse(url)
    if not address.is_private:
        say(f"warning: `{address}` is not https: anybody on the way can read the token")
    stored = read_credentials(session.home)
    token = check_token(_read_token(session, token))
    if token.startswith(ONE_TIME_PREFIX):
        redeemed = session.open_client(address, token).redeem()
        token = check_token(redeemed.token)
        # Stored at once: the one-time token is used up, and what it was exchanged for must not be lost.
        write_credentials(
            session.home, stored.with_login(str(address), Credential(account=redeemed.account, token=token))
        )
    account = session.open_client(address, token).whoami()
    write_credentials(session.home, stored.with_login(str(address), Credential(account=account.name, token=token)))
    document = {"registry": str(address), "account": account}
    answer(document, [f"signed in to {address} as {account.name}"], as_json=session.as_json)


def _read_token(session: Session, given: str | None) -> str:
    if given == "-":
        return sys.stdin.readline().strip()
    if given is not None:
        return given.strip()
    if not session.is_interactive():
        raise TokenNeededError("no token was given and there is no terminal to ask for it")
    return str(click.prompt("token", hide_input=True, err=True)).strip()
