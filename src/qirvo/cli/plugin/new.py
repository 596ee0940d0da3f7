"""`qirvo plugin new`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session

TEMPLATES = ("dashboard-widget", "service", "hybrid", "cli-tool")


@click.command("new", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--template", type=click.Choice(TEMPLATES), default=TEMPLATES[0], show_default=True)
@pass_session
def command(session: Session, plugin_id: str, folder: Path | None, template: str) -> None:
    """Start a plugin in a new folder.

    ID is `publisher.name`; without FOLDER, the folder is called `name`.
    """
    from qirvo.authoring.new import create_plugin
    from qirvo.domain.names import PluginId

    parsed = PluginId.parse(plugin_id)
    target = folder or Path(parsed.name)
    create_plugin(target, parsed, template)
    document = {"id": str(parsed), "folder": str(target), "template": template}
    lines = [f"{parsed} is in {target}", f"next: qirvo plugin validate {target}"]
    answer(document, lines, as_json=session.as_json)
