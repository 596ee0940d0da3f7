"""`qirvo plugin bind-report`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("bind-report", cls=QirvoCommand)
@click.argument("report", type=click.Path(path_type=Path))
@click.argument("plugin", type=click.Path(path_type=Path), default=".")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Where to write it; without it, in place.")
@click.option("--claim", multiple=True, metavar="NAME=TEXT", help="Where it was made, as your word: run=https://…")
@pass_session
def command(session: Session, report: Path, plugin: Path, out: Path | None, claim: tuple[str, ...]) -> None:
    """Write into a JUnit report which content was tested.

    REPORT is what the test runner wrote, PLUGIN the folder or archive that was tested. Claims are shown to reviewers as
    unverified.
    """
    pairs = dict(each.partition("=")[::2] for each in claim)
    if not all(name and text for name, text in pairs.items()):
        raise click.UsageError("--claim needs NAME=TEXT")
    with needs_extra("publish"):
        from qirvo.artifacts.disk import disk_errors
        from qirvo.authoring.junit_reports import bind

        content, digest = bind(report, plugin, claims=pairs)
    target = out or report
    with disk_errors(target):
        target.write_bytes(content)
    document = {"path": str(target), "treeDigest": str(digest)}
    answer(document, fields([("report", str(target)), ("tree digest", str(digest))]), as_json=session.as_json)
