"""`qirvo rule rescan`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.cli.units import Duration


@click.command("rescan", cls=QirvoCommand)
@click.option("--rule", "rules", multiple=True, help="Only findings of this rule, or of rules that begin so.")
@click.option("--apply", "applies", is_flag=True, help="Add what is found to the releases, not only list it.")
@click.option("--wait", "wait_s", type=Duration(), default="10m", show_default=True, help="How long to wait for it.")
@registry_option
@pass_session
def command(
    session: Session,
    rules: tuple[str, ...],
    applies: bool,  # noqa: FBT001  # click's
    wait_s: int,
    registry: str | None,
) -> None:
    """Look at every published release again.

    For a new rule or a new advisory. Without `--apply` it is a dry run, which lists the hits and changes nothing;
    without `--rule` every error counts. Code that was read before is not read again. Administrators only.
    """
    from qirvo.cli.rescans_text import lines
    from qirvo.wire.rescans import RescanBody

    client = session.client(registry)
    started = client.start_rescan(RescanBody(rules=list(rules), dryRun=not applies))
    if not session.as_json:
        say(f"{started.id}: {started.total} releases to look at")
    done = client.wait_for_rescan(started.id, timeout_s=wait_s)
    answer(done, lines(done), as_json=session.as_json)
