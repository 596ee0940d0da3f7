"""`qirvo repository root rotate`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.repository.root.shared import (
    begin_in,
    repository_folder,
    repository_options,
    role_option,
    roles_of,
)
from qirvo.cli.session import Session


@click.command("rotate", cls=QirvoCommand)
@click.argument("ceremony", type=click.Path(path_type=Path))
@click.option("--add", type=click.Path(path_type=Path), multiple=True, metavar="FILE.pub", help="One more holder.")
@click.option("--remove", multiple=True, metavar="KEY", help="A holder less, by the beginning of the key's id.")
@click.option("--threshold", type=int, help="How many holders have to sign from now on.")
@role_option
@repository_options
@pass_session
def command(
    session: Session,
    ceremony: Path,
    *,
    add: tuple[Path, ...],
    remove: tuple[str, ...],
    threshold: int | None,
    role: str,
    data_folder: Path,
    private: str | None,
) -> None:
    """Begin a ceremony that renews the root or changes its holders.

    Without a change it is a renewal: the root and the targets role are valid for another year.
    """
    from qirvo.trust.ceremony import changed_holders
    from qirvo.trust.holders import read_public

    folder = repository_folder(data_folder, private)
    added = tuple(read_public(path) for path in add)
    wanted = {
        each: changed_holders(folder, each, add=added, remove=remove, threshold=threshold) for each in roles_of(role)
    }
    begin_in(session, ceremony, folder, wanted=wanted)
