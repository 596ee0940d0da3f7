"""`qirvo auth logout`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.errors import NotFoundError


class NotSignedInError(NotFoundError):
    """There is no token to forget."""

    code = "not-signed-in"
    hint = "Sign in with `qirvo auth login URL`."


@click.command("logout", cls=QirvoCommand)
@click.argument("url", required=False)
@pass_session
def command(session: Session, url: str | None) -> None:
    """Forget the token of a registry.

    Without URL, of the one signed in to last. The token itself stays valid at the registry.
    """
    from qirvo.client.addresses import RegistryAddress
    from qirvo.client.credentials import read_credentials, write_credentials

    stored = read_credentials(session.home)
    address = stored.current if url is None else str(RegistryAddress.parse(url))
    if address is None or address not in stored.registries:
        raise NotSignedInError(f"not signed in to `{address}`" if address else "not signed in to any registry")
    left = stored.without(address)
    write_credentials(session.home, left)
    lines = [f"signed out of {address}", *([f"now using {left.current}"] if left.current else [])]
    answer({"registry": address, "current": left.current}, lines, as_json=session.as_json)
