"""`qirvo plugin cleanup`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size


@click.command("cleanup", cls=QirvoCommand)
@click.argument("plugin_ids", metavar="[ID]...", nargs=-1)
@click.option("--keep-versions", type=click.IntRange(1, 100), help="How many to keep; else as `keep-versions` says.")
@pass_session
def command(session: Session, plugin_ids: tuple[str, ...], keep_versions: int | None) -> None:
    """Remove older versions, and files that none needs.

    The active version stays, and what is on probation keeps its way back. Without ID, all plugins are meant.
    """
    cleaned = session.host().clean_up(plugin_ids, keep_versions=keep_versions)
    removed = {str(each): [str(version) for version in versions] for each, versions in cleaned.removed.items()}
    document = {
        "removed": removed,
        "freedBytes": cleaned.freed,
        "diskBytes": cleaned.use.shared,
        "diskBytesUnshared": cleaned.use.apart,
    }
    lines = [f"{each}: removed {', '.join(versions)}" for each, versions in removed.items()]
    use = f"{readable_size(cleaned.use.shared)} in use ({readable_size(cleaned.use.apart)} if nothing were shared)"
    answer(document, [*lines, f"{readable_size(cleaned.freed)} freed; {use}"], as_json=session.as_json)
