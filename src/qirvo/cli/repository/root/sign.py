"""`qirvo repository root sign`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.pins import pin_of
from qirvo.cli.repository.root.shared import ceremony_argument, show
from qirvo.cli.session import Session


@click.command("sign", cls=QirvoCommand)
@ceremony_argument
@click.option("--key", required=True, metavar="FILE|URI", help="The holder's key file, or a signer such as `hsm:…`.")
@click.option("--public", type=click.Path(path_type=Path), metavar="FILE.pub", help="The public half, for a URI.")
@pass_session
def command(session: Session, ceremony: Path, *, key: str, public: Path | None) -> None:
    """Sign a ceremony with a holder's key.

    Look at `qirvo repository root status` first. The registry is not needed, nor a network. The PIN of a token is asked
    for, or QIRVO_HSM_PIN's.
    """
    from qirvo.trust.ceremony_file import read_ceremony, write_ceremony
    from qirvo.trust.holders import open_signers

    signers = open_signers(key, [] if public is None else [public], pin=pin_of(session))
    signed = read_ceremony(ceremony).signed_by(signers)
    write_ceremony(ceremony, signed)
    show(session, ceremony, signed)
