"""`qirvo plugin explain`."""

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.findings_text import known_registry, page_of
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("explain", cls=QirvoCommand)
@click.argument("rule")
@pass_session
def command(session: Session, rule: str) -> None:
    """Say what a rule of the checks means.

    RULE is what a finding names, for example `manifest/id-missing`. An unknown one ends with 4 and the names near it.
    """
    with needs_extra("publish"):
        from qirvo.checks.catalog import find_rule

        known = find_rule(rule)
    document = {
        "rule": known.rule,
        "severity": known.severity.value,
        "mode": known.mode.value,
        "isAlarm": known.is_alarm,
        "title": known.title,
        "help": known.help,
    }
    page = page_of(known.rule, registry) if (registry := known_registry(session)) is not None else None
    alarm = "yes: it says that somebody means harm" if known.is_alarm else None
    rows = [("rule", known.rule), ("severity", known.severity.value), ("mode", known.mode.value), ("alarm", alarm)]
    lines = fields([*rows, ("says", known.title), ("do", known.help), ("see", page)])
    answer(document, lines, as_json=session.as_json)
