"""`qirvo repository key`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("key", cls=QirvoCommand)
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def command(session: Session, file: Path) -> None:
    """Make a key for a holder of the root.

    FILE is for its holder alone, on a medium of their own. FILE.pub is its public half, to hand over.
    """
    from qirvo.trust.holders import make_holder_key

    key, public = make_holder_key(file)
    lines = [f"key {key.keyid[:16]} is in {file}; keep it for yourself", f"hand over {public}"]
    answer({"keyId": key.keyid, "file": str(file), "public": str(public)}, lines, as_json=session.as_json)
