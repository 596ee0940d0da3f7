"""`qirvo rule set`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.domain.rules import Mode


@click.command("set", cls=QirvoCommand)
@click.argument("rule")
@click.argument("mode", type=click.Choice([mode.value for mode in Mode]))
@click.option("--reason", "-m", required=True, help="Why; `qirvo rule list` shows it.")
@registry_option
@pass_session
def command(session: Session, rule: str, mode: str, reason: str, registry: str | None) -> None:
    """Let a rule refuse, only be watched, or be silent.

    An alarm can be enforced once reviewers' decisions show that it is right; administrators only.
    """
    from qirvo.wire.rules import ModeBody

    changed = session.client(registry).set_rule_mode(rule, ModeBody(mode=mode, reason=reason))
    answer(changed, [f"{changed.rule} is set to {changed.mode}"], as_json=session.as_json)
