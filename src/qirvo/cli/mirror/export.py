"""`qirvo mirror export`."""

from datetime import timedelta
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.mirror.text import MaximumAge, verified_document, verified_lines
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("export", cls=QirvoCommand)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--max-age", type=MaximumAge(), help="Refuse what was signed longer ago, e.g. 14d.")
@pass_session
def command(session: Session, folder: Path, out: Path, max_age: timedelta | None) -> None:
    """Write a mirror to one file, to carry over an air gap.

    The mirror in FOLDER is verified first, whatever its age unless --max-age says more; OUT is a plain tar.
    """
    from qirvo.host.mirrors.archive import export_mirror

    verified = export_mirror(folder, out, max_age=max_age)
    answer(
        verified_document(verified) | {"file": str(out)},
        [f"wrote {out}", *verified_lines(verified)],
        as_json=session.as_json,
    )
