"""`qirvo repository root status`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.repository.root.shared import repository_folder, show
from qirvo.cli.session import Session


@click.command("status", cls=QirvoCommand)
@click.argument("ceremony", type=click.Path(path_type=Path), required=False)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The registry's data folder, or a copy of it: show what is in force there.",
)
@click.option("--private", metavar="PUBLISHER", help="The private repository of this publisher.")
@pass_session
def command(session: Session, ceremony: Path | None, *, data_folder: Path | None, private: str | None) -> None:
    """Show whose signatures a ceremony awaits, or who holds what now.

    `qirvo repository root status --data DATA` shows the holders of each role, and until when root and targets are
    valid: renew them before.
    """
    from qirvo.trust.ceremony_file import read_ceremony

    if ceremony is not None and data_folder is None:
        show(session, ceremony, read_ceremony(ceremony))
    elif data_folder is not None and ceremony is None:
        _show_present(session, repository_folder(data_folder, private))
    else:
        raise click.UsageError("name a ceremony, or the registry's data with `--data`")


def _show_present(session: Session, folder: Path) -> None:
    from qirvo.trust.held_roles import holders_in

    held = holders_in(folder)
    document = {
        "rootVersion": held.version,
        "expiresAt": held.expires.isoformat(),
        "roles": [{"role": each.role, "threshold": each.threshold, "keys": list(each.key_ids)} for each in held.roles],
    }
    lines = [
        f"root {held.version} is in force; renew root and targets before {held.expires:%Y-%m-%d}",
        *(
            f"{each.role}: {each.threshold} of {', '.join(key_id[:16] for key_id in each.key_ids)}"
            for each in held.roles
        ),
    ]
    answer(document, lines, as_json=session.as_json)
