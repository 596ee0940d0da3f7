"""`qirvo plugin pack`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size


@click.command("pack", cls=QirvoCommand)
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=".", help="Folder for the archive.")
@pass_session
def command(session: Session, folder: Path, out: Path) -> None:
    """Make the canonical archive of a plugin's folder.

    The same content makes the same bytes, whenever and wherever it is packed.
    """
    from qirvo.authoring.pack import pack

    packed = pack(folder, out)
    tree_digest = str(packed.tree.digest)
    document = {
        "path": str(packed.path),
        "sizeBytes": packed.size,
        "digest": str(packed.digest),
        "treeDigest": tree_digest,
    }
    lines = fields(
        [
            ("archive", str(packed.path)),
            ("size", readable_size(packed.size)),
            ("digest", str(packed.digest)),
            ("tree digest", tree_digest),
        ]
    )
    answer(document, lines, as_json=session.as_json)
