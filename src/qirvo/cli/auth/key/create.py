"""`qirvo auth key create`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.publisher_signing import key_file_option, key_path, new_key, open_key, token_key_option
from qirvo.cli.session import Session


@click.command("create", cls=QirvoCommand)
@click.argument("publisher")
@key_file_option
@click.option("--passphrase", is_flag=True, help="Lock the file with a passphrase, which is asked for.")
@token_key_option
@click.option("--vouched-by", type=click.Path(path_type=Path), metavar="FILE", help="A key that vouches for this one.")
@click.option("--offline", is_flag=True, help="Register it nowhere: print what a registry's page takes.")
@registry_option
@pass_session
def command(
    session: Session,
    publisher: str,
    *,
    key_file: Path | None,
    passphrase: bool,
    uri: str | None,
    vouched_by: Path | None,
    offline: bool,
    registry: str | None,
) -> None:
    """Make a key that signs a publisher's releases, and register it.

    The key stays in a file that only you can read; the registry is told its public half. Only an owner of the publisher
    who signed in within the last hours may. Hosts ask before they take a second key for which no earlier one vouches.
    With `--offline` no registry is told: what is printed is for the page `/publishers/PUBLISHER/keys`.

    A key in a PKCS#11 token stays there: `qirvo auth key create acme --in 'hsm:2?label=acme'`. PYKCS11LIB names the
    token's library; the PIN is asked for, or QIRVO_HSM_PIN's.

    For example `qirvo auth key create acme`.
    """
    from qirvo.cli.auth.key.registering import register, registered, registration
    from qirvo.trust.publisher_key_files import PublisherKeyFileExistsError

    client = None if offline else session.client(registry)  # who is not signed in makes no key
    path = key_path(session, publisher, key_file)
    voucher = None if vouched_by is None else open_key(session, vouched_by)
    if path.exists():
        key = open_key(session, path)
        if key.publisher != publisher or (client is not None and registered(client, key) is not None):
            raise PublisherKeyFileExistsError(f"`{path}` holds a key of `{key.publisher}`")
    else:
        key = new_key(session, publisher, path, passphrase=passphrase, uri=uri)
    if client is None:
        said = {name: text for name, text in asdict(registration(key, by=voucher)).items() if text}
        answer({"file": str(path), "registration": said}, [json.dumps(said)], as_json=session.as_json)
        return
    document = register(client, key, by=voucher)
    where = f"the key is in {path}" if not key.uri else f"the key stays in its token; {path} says where"
    lines = [f"{publisher} signs with key {document.id[:16]} from now on", where]
    answer({"file": str(path), "key": document}, lines, as_json=session.as_json)
    if not session.as_json and not key.uri:
        say("keep a copy of the file in a safe place: without it, hosts ask their owners about your next key")
