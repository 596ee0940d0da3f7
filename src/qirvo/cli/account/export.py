"""`qirvo account export`."""

import os
import sys
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session

_OWNER_ONLY = 0o600


@click.command("export", cls=QirvoCommand)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@registry_option
@pass_session
def command(session: Session, output: Path | None, registry: str | None) -> None:
    """Print everything that the registry has recorded of you, as one JSON document.

    Passwords, tokens and keys are told as there, and are not in it. A token for programs is not enough: it is for
    whoever signed in.
    """
    content = session.client(registry).my_records()
    if output is None:
        sys.stdout.buffer.write(content)
        return
    _write(output, content)
    answer({"file": str(output)}, (), as_json=session.as_json)
    if not session.as_json:
        say(f"written to {output}")


def _write(output: Path, content: bytes) -> None:
    """Write a file that nobody else on this machine may read."""
    from qirvo.artifacts.disk import disk_errors

    with disk_errors(output):
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
