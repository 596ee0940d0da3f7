"""`qirvo plugin diff`: what a reviewer and the owners of hosts will be shown, before anything is published."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("diff", cls=QirvoCommand)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.argument("file", metavar="[PATH]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@pass_session
def command(session: Session, old: Path, new: Path, file: str | None, form: str) -> None:
    """Show what is different between two releases, or in one file of them.

    OLD and NEW are folders or archives; PATH is a file inside them. The risk is what a registry would say of NEW; that
    the plugin was silent for long, only a registry knows.
    """
    from qirvo.cli.differences_text import difference_lines, file_difference_lines
    from qirvo.wire.differences import difference_to_wire, file_difference_to_wire

    as_json = session.as_json or form == "json"
    with needs_extra("publish"):
        from qirvo.authoring.compare import compare, compare_file

        if file is not None:
            changed = file_difference_to_wire(compare_file(file, old, new))
            answer(changed, file_difference_lines(changed), as_json=as_json)
            return
        compared = compare(old, new)
    document = difference_to_wire(compared.difference, compared.risk)
    answer(document, difference_lines(document), as_json=as_json)
