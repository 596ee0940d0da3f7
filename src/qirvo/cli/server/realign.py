"""`qirvo server realign`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("realign", cls=QirvoCommand)
@data_option
@config_option
@pass_session
def command(session: Session, data_folder: Path | None, config: Path | None) -> None:
    """Let what is signed follow a database that was put back to an earlier moment.

    For a PostgreSQL that was recovered to a point in time, beside the data folder as it is now. Everything is signed
    anew with numbers above those that hosts can have seen; what was published after that moment is offered no more.
    The registry must not run meanwhile. Run it before the first start on the recovered database.
    """
    with needs_extra("server"):
        from qirvo.server.settings import load_settings
        from qirvo.server.upkeep import sign_anew

        done = sign_anew(load_settings(config, overrides={"data_folder": data_folder}))
    answer(
        {"plugins": done.plugins, "dropped": done.dropped},
        [
            f"{done.plugins:,} plugins are signed anew when the registry starts",
            f"{done.dropped:,} that no record knows of are offered no more",
            "start it with `qirvo server run`, then look through it with `qirvo server verify`",
        ],
        as_json=session.as_json,
    )
