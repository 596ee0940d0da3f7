"""`qirvo plugin serve`: this process becomes the JavaScript runtime."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.session import Session


@click.command("serve", cls=QirvoCommand)
@click.option("--port", type=click.IntRange(0, 65_535), default=3000, show_default=True, help="Port to listen on.")
@click.option("--host", "network_host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@pass_session
def command(session: Session, port: int, network_host: str) -> int:
    """Run the installed plugins.

    Every installed and enabled plugin is loaded; their commands, health and widgets are answered over HTTP until
    Ctrl-C. With `--json`, one line of JSON tells the address once it answers.
    """
    host = session.host()
    return session.execute(host.serve_command(port=port, network_host=network_host, as_json=session.as_json))
