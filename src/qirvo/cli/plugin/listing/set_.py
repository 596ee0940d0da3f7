"""`qirvo plugin listing set`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import listing_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("set", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--name", help="What people call it; waits for a reviewer.")
@click.option("--summary", help="One sentence for lists.")
@click.option("--description", help="What it does.")
@click.option("--category", help="Where it is listed.")
@click.option("--tag", "tags", multiple=True, help="A tag, in place of all present ones; may be repeated.")
@click.option("--link", "links", multiple=True, metavar="KIND=URL", help="homepage, source, issues or support.")
@click.option(
    "--documentation",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A Markdown file that the plugin's page shows.",
)
@registry_option
@pass_session
def command(  # noqa: PLR0913, PLR0917  # one parameter per option
    session: Session,
    plugin_id: str,
    name: str | None,
    summary: str | None,
    description: str | None,
    category: str | None,
    tags: tuple[str, ...],
    links: tuple[str, ...],
    documentation: Path | None,
    registry: str | None,
) -> None:
    """Change fields of a listing.

    What is not named stays. Everything but the name shows at once.
    """
    from qirvo.wire.listings import ListingBody

    client = session.client(registry)
    present = client.listing(plugin_id)
    body = ListingBody(
        name=name,
        summary=summary,
        description=description,
        category=category,
        tags=list(tags) or None,
        links={**present.links, **_pairs(links)} if links else None,
        documentation=None if documentation is None else documentation.read_text(encoding="utf-8", errors="replace"),
    )
    listing = client.edit_listing(plugin_id, body, seen=present.etag)
    answer(listing, listing_lines(listing), as_json=session.as_json)


def _pairs(links: tuple[str, ...]) -> dict[str, str]:
    pairs = [link.partition("=") for link in links]
    wrong = next((kind for kind, sign, _ in pairs if not sign), None)
    if wrong is not None:
        raise click.BadParameter(f"`{wrong}` is not KIND=URL", param_hint="--link")
    return {kind.strip(): address.strip() for kind, _, address in pairs}
