"""`qirvo server run`."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.server.options import config_option, data_option
from qirvo.cli.session import Session


@click.command("run", cls=QirvoCommand)
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on; 8080 unless a setting says otherwise.")
@click.option("--host", help="Address to listen on; loopback unless a setting says otherwise.")
@click.option("--role", type=click.Choice(["all", "web", "worker"]), help="What this process does; all of it without.")
@click.option("--node", help="Name of this process among those of the registry; made of host, role and port without.")
@data_option
@config_option
@pass_session
def command(  # noqa: PLR0917  # click passes options so
    session: Session,
    port: int | None,
    host: str | None,
    role: str | None,
    node: str | None,
    data_folder: Path | None,
    config: Path | None,
) -> None:
    """Run a registry until it is told to stop.

    The first start creates the folder, the database, the signing keys and an administrator, whose one-time token is
    printed. The log is JSON lines on stderr. With `--json`, one line of JSON tells the address once it answers.
    """
    with needs_extra("server"):
        with _uncollected():
            from qirvo.server.running import run_server
            from qirvo.server.settings import load_settings

        told = {"port": port, "host": host, "role": role, "node": node, "data_folder": data_folder}
        settings = load_settings(config, overrides=told)
        run_server(settings, as_json=session.as_json)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away: what is imported stays, and to look through it again and again takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
