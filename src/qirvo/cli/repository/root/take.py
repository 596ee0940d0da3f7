"""`qirvo repository root take`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.pins import pin_of
from qirvo.cli.repository.root.shared import ceremony_argument, keys_folder, repository_folder, repository_options
from qirvo.cli.session import Session


@click.command("take", cls=QirvoCommand)
@ceremony_argument
@repository_options
@click.option(
    "--keys", type=click.Path(path_type=Path), metavar="FOLDER", help="Where the online keys are, if elsewhere."
)
@pass_session
def command(session: Session, ceremony: Path, *, data_folder: Path, private: str | None, keys: Path | None) -> None:
    """Let a finished ceremony become true.

    It runs where the registry's data are, and the registry may go on running. Hosts follow at their next check. One
    that was cut off is taken again. Of a download site, run `qirvo site refresh` afterwards.
    """
    from qirvo.trust.ceremony_file import read_ceremony
    from qirvo.trust.ceremony_taking import take
    from qirvo.trust.online_keys import NamedKeys, online_keys_in, put_online_keys_in_place

    finished = read_ceremony(ceremony)
    place = keys or keys_folder(data_folder, private)
    named, pin = NamedKeys.of(finished.root.signed, finished.targets.signed), pin_of(session)
    take(
        repository_folder(data_folder, private),
        finished,
        online_keys_in(place, named, pin=pin),
        now=datetime.now(UTC).replace(microsecond=0),
        done=lambda: put_online_keys_in_place(place, named, pin=pin),
    )
    version, expires = finished.root.signed.version, finished.root.signed.expires
    document = {"rootVersion": version, "expiresAt": expires.isoformat()}
    answer(document, [f"root {version} is in force, until {expires:%Y-%m-%d}"], as_json=session.as_json)
