"""`qirvo review times`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, table
from qirvo.cli.session import Session
from qirvo.cli.units import readable_duration

_HEAD = ("RISK", "DECIDED", "WAITING", "HALF WITHIN", "NINE TENTHS WITHIN")


@click.command("times", cls=QirvoCommand)
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True, help="How far to look back.")
@registry_option
@pass_session
def command(session: Session, days: int, registry: str | None) -> None:
    """Show how long reviews took; everybody may know."""
    document = session.client(registry).review_times(days=days)
    rows = (
        (each.tier, str(each.decided), str(each.waiting), *(_time(s) for s in (each.p50Seconds, each.p90Seconds)))
        for each in document.times
    )
    answer(document, table(_HEAD, rows), as_json=session.as_json)


def _time(seconds: int | None) -> str:
    return "too little is known" if seconds is None else readable_duration(seconds)
