"""`qirvo entitlement list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

_HEAD = ("ENTITLEMENT", "CUSTOMER", "SOURCE", "STATE", "SEATS", "UNTIL")


@click.command("list", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """List who may have a paid plugin."""
    page = session.client(registry).all_entitlements(plugin_id)
    rows = (
        (
            each.id,
            each.customer,
            each.source,
            each.state,
            f"{len(each.hosts)}/{each.seats}",
            readable_time(each.until) or "for ever",
        )
        for each in page.entitlements
    )
    answer(page, table(_HEAD, rows), as_json=session.as_json)
    if not page.entitlements and not session.as_json:
        say(f"nobody is entitled to {plugin_id} yet")
