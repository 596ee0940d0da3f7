"""`qirvo plugin listing edit`."""

import json

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import listing_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session

_FIELDS = ("name", "summary", "description", "category", "tags", "links", "documentation")


@click.command("edit", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Change a listing in your editor.

    The listing is shown as JSON in the program that EDITOR names. An edit that somebody else made meanwhile is not
    overwritten.
    """
    from dataclasses import asdict

    from qirvo.wire.listings import ListingBody

    client = session.client(registry)
    present = client.listing(plugin_id)
    before = {name: value for name, value in asdict(present).items() if name in _FIELDS}
    text = click.edit(json.dumps(before, indent=2, ensure_ascii=False), extension=".json")
    if text is None:
        answer(present, ["Nothing was changed."], as_json=session.as_json)
        return
    try:
        after = json.loads(text)
        changed = {name: after[name] for name in _FIELDS if name in after and after[name] != before[name]}
    except (ValueError, TypeError) as exc:
        raise click.ClickException(f"what was saved is not the listing as JSON: {exc}") from exc
    listing = client.edit_listing(plugin_id, ListingBody(**changed), seen=present.etag)
    answer(listing, listing_lines(listing), as_json=session.as_json)
