"""`qirvo plugin sbom`."""

import json
from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session


@click.command("sbom", cls=QirvoCommand)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the CycloneDX document to this file."
)
@pass_session
def command(session: Session, path: Path, output: Path | None) -> None:
    """List the packages a plugin is made of.

    PATH is a plugin's folder or an archive. With `--json` the CycloneDX document is printed; with `--output` it is
    written to a file. The same plugin always gives the same document.
    """
    with needs_extra("publish"):
        from qirvo.authoring.sbom import describe

        described = describe(path)
    if output is not None:
        from qirvo.artifacts.disk import disk_errors

        with disk_errors(output):
            output.write_bytes(described.document)
    rows = [
        (
            component.name,
            component.version or "unknown",
            f"{component.surest.percent} %",
            component.surest.origin.value,
            component.surest.file,
        )
        for component in described.inventory.components
    ]
    lines = table(("Package", "Version", "Sure", "Seen by", "Where"), rows)
    answer(json.loads(described.document), lines or ["no packages were seen"], as_json=session.as_json)
    for unread in described.inventory.unread:
        say(f"warning: `{unread.file}` cannot be read: {unread.reason}")
