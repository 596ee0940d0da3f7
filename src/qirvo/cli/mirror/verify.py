"""`qirvo mirror verify`."""

from datetime import timedelta
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.mirror.text import MaximumAge, verified_document, verified_lines
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("verify", cls=QirvoCommand)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("fingerprint", required=False)
@click.option("--max-age", type=MaximumAge(), help="Accept what was signed so long ago, e.g. 14d.")
@pass_session
def command(session: Session, folder: Path, fingerprint: str | None, max_age: timedelta | None) -> None:
    """Verify a mirror without any network.

    Every file in FOLDER is compared with what is signed, from the root that was pinned, which is that of the
    FINGERPRINT where you give it. Without --max-age the metadata's own expiry counts, which is a day.
    """
    from qirvo.host.mirrors.verify import verify_mirror

    verified = verify_mirror(folder, max_age=max_age, fingerprint=fingerprint)
    answer(verified_document(verified), verified_lines(verified), as_json=session.as_json)
