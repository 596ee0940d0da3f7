"""`qirvo server rebuild-index`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("rebuild-index", cls=QirvoCommand)
@data_option
@config_option
@pass_session
def command(session: Session, data_folder: Path | None, config: Path | None) -> None:
    """Make the search index anew from the database.

    The registry must not run meanwhile. It is needed only when search looks wrong: a missing or unreadable index is
    made by `qirvo server run` itself.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import rebuild_index

        count = rebuild_index(load_settings(config, overrides={"data_folder": data_folder}))
    answer({"plugins": count}, [f"{count} plugins are in the index"], as_json=session.as_json)
