"""`qirvo rule list`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session
from qirvo.domain.rules import Mode

_HEAD = ("RULE", "SEVERITY", "MODE", "RIGHT", "SURELY", "SET BY", "REASON")


@click.command("list", cls=QirvoCommand)
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="Only rules in this mode.")
@click.option("--alarms", is_flag=True, help="Only rules that say that somebody means harm.")
@registry_option
@pass_session
def command(session: Session, mode: str | None, alarms: bool, registry: str | None) -> None:  # noqa: FBT001  # click's
    """List the rules of a registry, their modes and how often they were right.

    RIGHT counts reviewers' decisions; SURELY is the lower end of the 95 % interval of the rule's precision, which
    decides whether an alarm may be enforced.
    """
    from qirvo.wire.rules import RulePage

    page = session.client(registry).rules()
    wanted = [rule for rule in page.rules if (mode is None or rule.mode == mode) and (rule.isAlarm or not alarms)]
    rows = (
        (
            rule.rule,
            rule.severity,
            rule.mode if rule.mode == rule.ownMode else f"{rule.mode} (was {rule.ownMode})",
            f"{rule.confirmed} of {rule.confirmed + rule.falseAlarms}" if rule.precision is not None else "-",
            f"{rule.precisionAtLeast:.0%}" if rule.precision is not None else "-",
            rule.decidedBy or "-",
            rule.reason,
        )
        for rule in wanted
    )
    answer(RulePage(rules=wanted), table(_HEAD, rows) if wanted else (), as_json=session.as_json)
    if not wanted and not session.as_json:
        say("no such rules")
