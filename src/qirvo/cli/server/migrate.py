"""`qirvo server migrate`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("migrate", cls=QirvoCommand)
@data_option
@config_option
@pass_session
def command(session: Session, data_folder: Path | None, config: Path | None) -> None:
    """Bring the registry's database to this version's form.

    `qirvo server run` does this by itself at every start.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import migrate

        migrate(load_settings(config, overrides={"data_folder": data_folder}))
    answer({"migrated": True}, ["the database is up to date"], as_json=session.as_json)
