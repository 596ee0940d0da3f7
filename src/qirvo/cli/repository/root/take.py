"""`qirvo repository root take`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.repository.root.shared import keys_folder, repository_folder, repository_options
from qirvo.cli.session import Session


@click.command("take", cls=QirvoCommand)
@click.argument("ceremony", type=click.Path(path_type=Path))
@repository_options
@click.option(
    "--keys", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the online keys are, if elsewhere."
)
@pass_session
def command(session: Session, ceremony: Path, *, data_folder: Path, private: str | None, keys: Path | None) -> None:
    """Let a finished ceremony become true.

    It runs where the registry's data are, and the registry may go on running. Hosts follow at their next check. Of a
    download site, run `qirvo site refresh` afterwards.
    """
    from qirvo.trust.ceremony import read_ceremony, take
    from qirvo.trust.keys import ONLINE_FILE, load_online_keys

    finished = read_ceremony(ceremony)
    online = load_online_keys((keys or keys_folder(data_folder, private)) / ONLINE_FILE)
    folder = repository_folder(data_folder, private)
    take(folder, finished, online, now=datetime.now(UTC).replace(microsecond=0))
    version, expires = finished.root.signed.version, finished.root.signed.expires
    document = {"rootVersion": version, "expiresAt": expires.isoformat()}
    answer(document, [f"root {version} is in force, until {expires:%Y-%m-%d}"], as_json=session.as_json)
