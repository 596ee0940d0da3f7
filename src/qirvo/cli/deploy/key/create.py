"""`qirvo deploy key create`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session
from qirvo.deploy.variables import PASSPHRASE_VARIABLE


@click.command("create", cls=QirvoCommand)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def command(session: Session, file: Path) -> None:
    """Make a key that signs images.

    FILE gets the private key, readable by its owner alone; FILE.pub gets the public half, for whoever verifies. Set
    QIRVO_IMAGE_KEY_PASSPHRASE to lock it.
    """
    from qirvo.deploy.images.signing_keys import create_image_key

    public = create_image_key(file, passphrase=session.environ.get(PASSPHRASE_VARIABLE, ""))
    document = {"file": str(file), "publicFile": f"{file}.pub", "fingerprint": str(public.fingerprint)}
    pairs = [("private key", str(file)), ("public key", f"{file}.pub"), ("fingerprint", str(public.fingerprint))]
    answer(document, fields(pairs), as_json=session.as_json)
