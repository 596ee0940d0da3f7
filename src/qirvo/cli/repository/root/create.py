"""`qirvo repository root create`."""

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


@click.command("create", cls=QirvoCommand)
@click.argument("ceremony", type=click.Path(path_type=Path))
@click.option(
    "--holder",
    "holders",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE.pub",
    help="The public half of a holder's key; once for each.",
)
@click.option("--threshold", type=int, required=True, help="How many of them have to sign.")
@role_option
@repository_options
@pass_session
def command(
    session: Session,
    ceremony: Path,
    *,
    holders: tuple[Path, ...],
    threshold: int,
    role: str,
    data_folder: Path,
    private: str | None,
) -> None:
    """Begin a ceremony that gives the root to new holders.

    CEREMONY is a new file. It goes to the present holders (at first whoever has `offline.json`) and the new ones, who
    sign it; then the registry takes it.
    """
    from qirvo.trust.ceremony import Wanted
    from qirvo.trust.holders import read_public

    held = Wanted(keys=tuple(read_public(path) for path in holders), threshold=threshold)
    begin_in(session, ceremony, repository_folder(data_folder, private), wanted=dict.fromkeys(roles_of(role), held))
