"""`qirvo plugin audit`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import UNHEALTHY, answer, exit_code_of, problem_with_code_of, say, show_error, table
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.domain.plugin_advisories import Affected
    from qirvo.host.audit import Audit
    from qirvo.host.installations import Installation

_HEAD = ("PLUGIN", "VERSION", "SEVERITY", "FIXED IN", "ADVISORY", "SUMMARY")
_SEVERITIES = ("low", "moderate", "high", "critical")


@click.command("audit", cls=QirvoCommand)
@click.argument("plugin_ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--severity",
    type=click.Choice(_SEVERITIES),
    default="low",
    show_default=True,
    help="Exit with 1 when something at least so grave is found; all of it is shown.",
)
@pass_session
def command(session: Session, plugin_ids: tuple[str, ...], severity: str) -> int:
    """Say which installed plugins a security advisory affects.

    Each source is asked once about what is installed from it, and learns no more than that. Whoever came from a file or
    a folder cannot be asked about. A source that does not answer is an error: nothing is known then.
    """
    from qirvo.domain.advisories import Danger
    from qirvo.domain.plugin_advisories import is_at_least

    found = session.host().audit(plugin_ids)
    rows = [_row(installation, each) for installation, each in found.affected]
    answer(_document(found), table(_HEAD, rows), as_json=session.as_json)
    is_grave = any(is_at_least(each.advisory.content.danger, Danger(severity)) for _, each in found.affected)
    failed = next((exit_code_of(trouble) for _, trouble, _ in found.troubles), 0)
    if not session.as_json:
        _say_rest(found)
    return UNHEALTHY if is_grave else failed


def _row(installation: "Installation", affected: "Affected") -> tuple[str, ...]:
    advisory = affected.advisory
    return (
        str(installation.plugin_id),
        str(affected.version),
        advisory.content.danger.value,
        "none known" if affected.fixed_in is None else str(affected.fixed_in),
        " ".join((advisory.id, *advisory.content.aliases)),
        advisory.content.summary,
    )


def _say_rest(found: "Audit") -> None:
    for name, trouble, installations in found.troubles:
        say(f"{name} ({', '.join(str(each.plugin_id) for each in installations)}):")
        show_error(trouble, as_json=False)
    for each in found.unasked:
        say(f"{each.plugin_id} came from {each.origin.name}: nobody can be asked about it")
    if found.clear:
        say(f"not affected by any advisory that is known: {', '.join(str(each.plugin_id) for each in found.clear)}")
    elif not (found.affected or found.troubles or found.unasked):
        say("no plugins installed, so there was nothing to ask about")


def _document(found: "Audit") -> dict[str, Any]:
    return {
        "affected": [
            {
                "pluginId": str(installation.plugin_id),
                "version": str(each.version),
                "source": installation.origin.name,
                "advisory": each.advisory.id,
                "aliases": list(each.advisory.content.aliases),
                "severity": each.advisory.content.danger.value,
                "summary": each.advisory.content.summary,
                "fixedIn": None if each.fixed_in is None else str(each.fixed_in),
            }
            for installation, each in found.affected
        ],
        "clear": [str(each.plugin_id) for each in found.clear],
        "unasked": [str(each.plugin_id) for each in found.unasked],
        "problems": [
            {
                "source": name,
                "plugins": [str(each.plugin_id) for each in installations],
                **asdict(problem_with_code_of(trouble)),
            }
            for name, trouble, installations in found.troubles
        ],
    }
