"""`qirvo plugin report`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.reports import ReportKind


@click.command("report", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--kind", type=click.Choice([kind.value for kind in ReportKind]), required=True, help="What is wrong.")
@click.option("--text", "-m", required=True, help="What you saw.")
@click.option("--contact", default="", help="How to reach you; reviewers alone see it.")
@registry_option
@pass_session
def command(  # one parameter per option
    session: Session, plugin_id: str, kind: str, text: str, contact: str, registry: str | None
) -> None:
    """Tell the registry's reviewers what is wrong with a plugin."""
    from qirvo.wire.standings import ReportBody

    made = session.client(registry).report(plugin_id, ReportBody(kind=kind, text=text, contact=contact))
    answer(made, [f"reported as {made.id}"], as_json=session.as_json)
