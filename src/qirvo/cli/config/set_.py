"""`qirvo config set`."""

import click

from qirvo.cli.config.settings_text import settings_document, written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("set", cls=QirvoCommand)
@click.argument("name")
@click.argument("value")
@pass_session
def command(session: Session, name: str, value: str) -> None:
    """Change one of this host's settings.

    `platform-version` is the Qirvo platform that plugins ask for in `engines.qirvo`; `keep-versions` how many releases
    of a plugin stay on disk; `provide-react` whether React may be installed for plugins that expect it of their host.
    """
    settings = settings_document(session.host().change_setting(name, value))
    answer({"name": name, "value": settings[name]}, [f"{name}: {written(settings[name])}"], as_json=session.as_json)
