"""`qirvo config get`."""

import click

from qirvo.cli.config.settings_text import settings_document, written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("get", cls=QirvoCommand)
@click.argument("name", required=False)
@pass_session
def command(session: Session, name: str | None) -> None:
    """Show this host's settings, or one of them."""
    settings = settings_document(session.host().settings)
    if name is None:
        lines = fields((each, written(value)) for each, value in settings.items())
        answer(settings, lines, as_json=session.as_json)
        return
    if name not in settings:
        from qirvo.host.settings import NoSuchSettingError

        raise NoSuchSettingError(f"the host has no setting `{name}`")
    answer({"name": name, "value": settings[name]}, [written(settings[name])], as_json=session.as_json)
