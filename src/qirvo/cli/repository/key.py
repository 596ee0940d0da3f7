"""`qirvo repository key`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.pins import pin_of
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.trust.tuf_api import Key


@click.command("key", cls=QirvoCommand)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--in", "uri", metavar="URI", help="The key is in a token or service: `hsm:NUMBER?label=TOKEN`, …")
@click.option(
    "--public", type=click.Path(path_type=Path), metavar="KEY.pem", help="Its public half, as a key service exports it."
)
@pass_session
def command(session: Session, file: Path, *, uri: str | None, public: Path | None) -> None:
    """Make a key for a holder of the root, or note where it is.

    FILE is for its holder alone, on a medium of their own. FILE.pub is its public half, to hand over.

    A key in a PKCS#11 token stays there, and FILE says which it is: `qirvo repository key ada.json --in
    'hsm:2?label=ada'`. PYKCS11LIB names the token's library; the PIN is asked for, or QIRVO_HSM_PIN's.
    """
    from qirvo.trust.holders import make_holder_key, note_holder_key, public_half_at
    from qirvo.trust.keys import KeyElsewhere

    if uri is None:
        key, half = make_holder_key(file)
        _answer(session, file, key, half, f"key {key.keyid[:16]} is in {file}; keep it for yourself")
        return
    key = public_half_at(uri, pem=public, pin=pin_of(session))
    half = note_holder_key(file, KeyElsewhere(uri=uri, key=key))
    _answer(session, file, key, half, f"key {key.keyid[:16]} stays where it is; {file} says where, for `--key {file}`")


def _answer(session: Session, file: Path, key: "Key", half: Path, first: str) -> None:
    document = {"keyId": key.keyid, "file": str(file), "public": str(half)}
    answer(document, [first, f"hand over {half}"], as_json=session.as_json)
