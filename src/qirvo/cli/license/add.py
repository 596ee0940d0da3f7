"""`qirvo license add`."""

import sys
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import license_document, license_lines
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session

_MOST_CHARACTERS = 10_000


@click.command("add", cls=QirvoCommand)
@click.argument("key", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="Read the key from this file.")
@pass_session
def command(session: Session, key: str | None, file: Path | None) -> None:
    """Keep the license key of a paid plugin.

    KEY begins with `qlk_`; `-` reads it from the input, where other users of this machine cannot see it.
    """
    if (key is None) == (file is None):
        raise click.UsageError("give KEY, `-`, or --file")
    if file is not None:
        key = file.read_text(encoding="utf-8", errors="replace")
    elif key == "-":
        key = sys.stdin.read(_MOST_CHARACTERS)
    held = session.host().license_add(key or "")
    answer(license_document(held), license_lines(held), as_json=session.as_json)
