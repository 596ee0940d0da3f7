"""`qirvo entitlement issue`."""

import click

from qirvo.cli.entitlement.text import entitlement_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("issue", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--for", "customer", required=True, help="Who the customer is, in your own words.")
@click.option("--seats", type=click.IntRange(1), default=1, show_default=True, help="On how many hosts.")
@click.option("--until", help="Last day, as 2027-01-31 (UTC), or a moment; for ever without it.")
@click.option("--months", type=click.IntRange(1), help="How many months from now, instead of --until.")
@click.option("--feature", "features", multiple=True, help="A feature that the license names; repeat for more.")
@registry_option
@pass_session
def command(  # noqa: PLR0917  # one parameter per option
    session: Session,
    plugin_id: str,
    customer: str,
    seats: int,
    until: str | None,
    months: int | None,
    features: tuple[str, ...],
    registry: str | None,
) -> None:
    """Entitle a customer; the license key is shown once."""
    from qirvo.wire.entitlements import EntitlementBody

    body = EntitlementBody(
        pluginId=plugin_id, customer=customer, seats=seats, until=until, months=months or 0, features=list(features)
    )
    made = session.client(registry).issue_entitlement(body)
    answer(made, entitlement_lines(made), as_json=session.as_json)
