"""`qirvo source preview`."""

import json

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("preview", cls=QirvoCommand)
@pass_session
def command(session: Session) -> None:
    """Show exactly what repositories would be told now.

    For each, the address and the body as it is sent. Nothing is sent.
    """
    told = session.host().source_preview()
    document = {
        "told": [
            {"source": each.source.name, "address": f"{each.source.api}/events", "body": {"events": list(each.events)}}
            for each in told
        ]
    }
    lines: list[str] = []
    for each in told:
        lines += [
            f"{each.source.name}: POST {each.source.api}/events",
            *json.dumps({"events": each.events}, indent=2).splitlines(),
        ]
    answer(document, lines, as_json=session.as_json)
    if not told and not session.as_json:
        say("nothing would be told; `qirvo source list` shows which repositories may know")
