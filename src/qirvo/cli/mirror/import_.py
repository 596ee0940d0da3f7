"""`qirvo mirror import`."""

from datetime import timedelta
from pathlib import Path

import click

from qirvo.cli.confirming import confirm_source
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.mirror.text import MaximumAge, verified_document, verified_lines
from qirvo.cli.options import pass_session, yes_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("import", cls=QirvoCommand)
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("fingerprint", required=False)
@click.option("--max-age", type=MaximumAge(), help="Accept what was signed so long ago, e.g. 14d.")
@yes_option
@pass_session
def command(
    session: Session,
    archive: Path,
    folder: Path,
    fingerprint: str | None,
    max_age: timedelta | None,
    yes: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Verify an exported mirror and bring a folder to its state.

    The first time, the fingerprint of its root is shown and asked about, unless you give the FINGERPRINT that the
    registry's owner tells over another way. Everything in ARCHIVE is verified before FOLDER changes, which never goes
    back to an older state.
    """
    from qirvo.host.mirrors.archive import import_mirror

    verified = import_mirror(
        archive, folder, confirm=confirm_source(session, yes=yes), fingerprint=fingerprint, max_age=max_age
    )
    answer(
        verified_document(verified) | {"folder": str(folder)},
        [f"the mirror in {folder} is at what was exported", *verified_lines(verified)],
        as_json=session.as_json,
    )
