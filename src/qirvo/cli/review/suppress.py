"""`qirvo review suppress`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import Duration, readable_time


@click.command("suppress", cls=QirvoCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.argument("rule")
@click.option("--file", "file", metavar="PATH", help="The file of the finding; the plugin as a whole without it.")
@click.option("--reason", "-m", required=True, help="Why it does not count; everybody may read it.")
@click.option("--for", "seconds", type=Duration(), default="90d", show_default=True, help="For how long.")
@registry_option
@pass_session
def command(  # noqa: PLR0917  # one parameter per option
    session: Session, submission_id: str, rule: str, file: str | None, reason: str, seconds: int, registry: str | None
) -> None:
    """Decide that findings of a rule do not count in some content.

    It holds for the very bytes of the file, in every release that has them, and for nothing else. What is checked from
    now on is weighed by it; the findings stay visible, with the reason.
    """
    from qirvo.wire.rules import SuppressionBody

    body = SuppressionBody(rule=rule, submission=submission_id, file=file, reason=reason, seconds=seconds)
    added = session.client(registry).suppress(body)
    line = f"{added.id}: {added.rule} does not count in {added.digest} until {readable_time(added.expiresAt)}"
    answer(added, [line], as_json=session.as_json)
