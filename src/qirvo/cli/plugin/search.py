"""`qirvo plugin search`."""

import click

from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

_SHOWN = 60  # characters of a description


@click.command("search", cls=QirvoCommand)
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer's `next`.")
@click.option("--category", help="Only those of this category.")
@click.option("--tag", help="Only those with this tag.")
@click.option("--free", is_flag=True, help="Only those that can be used without paying.")
@click.option("--without-permission", metavar="NAME", help="Only those that do not want this permission.")
@click.option(
    "--sort",
    type=click.Choice(("relevance", "updated", "new", "name", "rating", "downloads")),
    help="Which come first.",
)
@registry_option
@pass_session
def command(  # noqa: PLR0913, PLR0917  # click passes options so
    session: Session,
    words: tuple[str, ...],
    limit: int,
    after: str | None,
    category: str | None,
    tag: str | None,
    free: bool,  # noqa: FBT001  # click passes flags so
    without_permission: str | None,
    sort: str | None,
    registry: str | None,
) -> None:
    """Find plugins in a registry.

    Plugins with all WORDS in their listing, or all plugins; the last word may be the beginning of one.
    """
    filters = {
        "category": category,
        "tag": tag,
        "price": "free" if free else None,
        "withoutPermission": without_permission,
        "sort": sort,
    }
    page = catalog_client(session, registry).search(" ".join(words), after=after, limit=limit, **filters)
    rows = ((p.id, p.version or "-", p.name, p.category, _shortened(p.description)) for p in page.plugins)
    answer(page, table(("ID", "VERSION", "NAME", "CATEGORY", "DESCRIPTION"), rows), as_json=session.as_json)
    if not session.as_json and not page.plugins:
        say("no plugins found")
    if not session.as_json and page.suggestions:
        say(f"nothing is spelled like that; did you mean {' or '.join(page.suggestions)}?")
    if not session.as_json and page.next is not None:
        say(f"{len(page.plugins)} of {page.total}; more: --after {page.next}")


def _shortened(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _SHOWN else f"{one_line[: _SHOWN - 1]}…"
