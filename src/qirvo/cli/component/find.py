"""`qirvo component find`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session


@click.command("find", cls=QirvoCommand)
@click.argument("package", metavar="PACKAGE[@VERSION]")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer's `next`.")
@registry_option
@pass_session
def command(session: Session, package: str, limit: int, after: str | None, registry: str | None) -> None:
    """Find the published releases that contain a package.

    PACKAGE is a name on npm; VERSION is a version or a range, for example `lodash@4.17.15` or `lodash@<4.17.21`.
    """
    name, version = split(package)
    page = session.client(registry).components(name, version=version, after=after, limit=limit)
    rows = [
        (each.plugin, each.release, each.name, each.version or "unknown", f"{each.confidence:.0%}", each.file)
        for each in page.components
    ]
    answer(page, table(("Plugin", "Release", "Package", "Version", "Sure", "Where"), rows), as_json=session.as_json)
    if not rows and not session.as_json:
        say(f"no published release contains `{package}`")
    if page.next is not None and not session.as_json:
        say(f"more: --after {page.next}")


def split(package: str) -> tuple[str, str | None]:
    """Return name and wanted version of `name@version`, where the name may begin with `@`."""
    at = package.find("@", 1)
    return (package, None) if at < 0 else (package[:at], package[at + 1 :] or None)
