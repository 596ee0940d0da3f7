"""`qirvo advisory list`."""

import click

from qirvo.cli.advisory.text import advisory_table
from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("list", cls=QirvoCommand)
@click.option("--plugin", metavar="ID", help="About this plugin alone.")
@click.option("--severity", metavar="WORD", help="At least so grave: low, moderate, high or critical.")
@click.option("--since", metavar="TIME", help="Changed since then, e.g. 2026-12-01T08:00Z.")
@click.option("--mine", metavar="ID", help="All about this plugin of yours, drafts among them.")
@click.option("--limit", type=click.IntRange(1, 100), default=50, show_default=True, help="At most so many.")
@click.option("--after", metavar="ADVISORY", help="Go on after an earlier answer's `next`.")
@registry_option
@pass_session
def command(  # noqa: PLR0917  # one parameter per option
    session: Session,
    plugin: str | None,
    severity: str | None,
    since: str | None,
    mine: str | None,
    limit: int,
    after: str | None,
    registry: str | None,
) -> None:
    """List security advisories, the one that changed last first."""
    if mine is not None:
        page = session.client(registry).advisories_of(mine)
    else:
        client = catalog_client(session, registry)
        page = client.advisories(plugin=plugin, severity=severity, since=since, after=after, limit=limit)
    answer(page, advisory_table(page.advisories), as_json=session.as_json)
    if not session.as_json and not page.advisories:
        say("no advisories")
    if not session.as_json and page.next is not None:
        say(f"there are more: --after {page.next}")
