"""`qirvo auth key rotate`: the new key is on disk before the registry knows it, and takes the old one's place last."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.publisher_signing import key_file_option, key_path, new_key, open_key, token_key_option
from qirvo.cli.session import Session


@click.command("rotate", cls=QirvoCommand)
@click.argument("publisher")
@key_file_option
@click.option("--passphrase", is_flag=True, help="Lock the new file with a passphrase, which is asked for.")
@token_key_option
@registry_option
@pass_session
def command(
    session: Session, publisher: str, *, key_file: Path | None, passphrase: bool, uri: str | None, registry: str | None
) -> None:
    """Replace the key by a new one, for which the old one vouches.

    Hosts follow without a question. If the old key may be in other hands, revoke it instead and create a new one. A
    command that was cut off is run again.
    """
    from qirvo.cli.auth.key.registering import register, registered

    client, path = session.client(registry), key_path(session, publisher, key_file)
    old, pending = open_key(session, path), path.with_name(f"{path.name}.next")
    if pending.exists():
        new = open_key(session, pending)
    else:
        new = new_key(session, publisher, pending, passphrase=passphrase, uri=uri)
    document = registered(client, new) or register(client, new, by=old, replaces=True)
    pending.replace(path)
    answer(
        {"file": str(path), "key": document},
        [f"{publisher} signs with key {document.id[:16]} from now on; {old.id[:16]} vouches for it and is retired"],
        as_json=session.as_json,
    )
