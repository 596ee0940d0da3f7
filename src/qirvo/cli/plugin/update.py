"""`qirvo plugin update`: one plugin's trouble does not keep the others from their updates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.confirming import confirm_installation
from qirvo.cli.decisions_text import decision_document, decision_lines
from qirvo.cli.installed_text import standing_document
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, read_taking_options, taking_options, yes_option
from qirvo.cli.outcomes_text import outcome_document, outcome_lines
from qirvo.cli.output import UNHEALTHY, answer, exit_code_of, problem_with_code_of, say, show_error
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session
from qirvo.domain.automatic import MEANINGS
from qirvo.domain.errors import QirvoError

if TYPE_CHECKING:
    from qirvo.host.bootstrap import Host
    from qirvo.host.offers import Checked
    from qirvo.host.outcomes import Outcome


@click.command("update", cls=QirvoCommand)
@click.argument("plugin_ids", metavar="[ID]...", nargs=-1)
@click.option("--check", is_flag=True, help="Only say what would be done, and why not.")
@click.option("--why", is_flag=True, help="Add the signed numbers behind every decision.")
@click.option("--no-delta", is_flag=True, help="Fetch whole archives, not only what differs.")
@click.option("--now", is_flag=True, help="Do not wait for a rollout to reach this host.")
@taking_options
@yes_option
@pass_session
def command(
    session: Session,
    /,
    plugin_ids: tuple[str, ...],
    *,
    why: bool,
    now: bool,
    **given: Any,  # noqa: ANN401  # the options above
) -> int:
    """Update installed plugins, or say why not.

    Without ID, all of them. Every release is verified before it is taken; one that does not come up is taken back,
    and the exit code is 1. You are asked about new permissions, breaking changes, and whatever else differs gravely
    from what is installed.
    """
    host = session.host()
    if given["check"]:
        return _check(session, host, plugin_ids, why=why, now=now)
    chosen = plugin_ids or tuple(str(each.plugin_id) for each in host.list_installations() if each.origin.is_signed)
    if not chosen and not session.as_json:
        say("no plugins installed that came from a source")
    with reporting(session) as reporter:
        confirm = confirm_installation(session, yes=given["yes"])

        options = read_taking_options(given)

        def update(plugin_id: str) -> "Outcome":
            return host.update(
                plugin_id,
                confirm=confirm,
                reporter=reporter,
                volunteer=now,
                whole=given["no_delta"],
                despite_busy=given["despite_busy"],
                options=options,
            )

        results = {each: update(each) if len(plugin_ids) == 1 else _attempt(update, each) for each in chosen}
    results |= _damaged(host, plugin_ids)
    return _tell(session, results, why=why)


def _attempt(update: Callable[[str], "Outcome"], plugin_id: str) -> "Outcome | QirvoError":
    try:
        return update(plugin_id)
    except QirvoError as error:
        return error


def _tell(session: Session, results: Mapping[str, "Outcome | QirvoError"], *, why: bool) -> int:
    """Print what happened and return the exit code: the first error's, else whether anything was taken back."""
    outcomes = [result for result in results.values() if not isinstance(result, QirvoError)]
    errors = {plugin_id: result for plugin_id, result in results.items() if isinstance(result, QirvoError)}
    document = {
        "outcomes": [outcome_document(outcome) for outcome in outcomes],
        "problems": _problems(errors),
    }
    lines = [line for outcome in outcomes for line in outcome_lines(outcome, why=why)]
    answer(document, lines, as_json=session.as_json)
    taken_back = UNHEALTHY if any(outcome.is_unwell for outcome in outcomes) else 0
    return _show(errors, as_json=session.as_json) or taken_back


def _check(session: Session, host: "Host", plugin_ids: Sequence[str], *, why: bool, now: bool) -> int:
    checked = host.check_updates(plugin_ids, volunteer=now)
    errors = {str(each.installation.plugin_id): each.trouble for each in checked if each.trouble is not None}
    errors |= _damaged(host, plugin_ids)
    if len(plugin_ids) == 1 and errors:
        raise next(iter(errors.values()))
    told = [each for each in checked if each.trouble is None]
    document = {"decisions": [_checked_document(each) for each in told], "problems": _problems(errors)}
    lines = [line for each in told for line in _checked_lines(each, why=why)]
    answer(document, lines, as_json=session.as_json)
    return _show(errors, as_json=session.as_json)


def _checked_document(checked: "Checked") -> dict[str, object]:
    installation = checked.installation
    decided = decision_document(str(installation.plugin_id), installation.version, checked.decision)
    told = {"automatic": installation.by_itself.value, "leftToOwner": checked.left or None}
    return {**decided, **told, "standings": [standing_document(each) for each in checked.said]}


def _checked_lines(checked: "Checked", *, why: bool) -> list[str]:
    installation = checked.installation
    decided = decision_lines(str(installation.plugin_id), installation.version, checked.decision, why=why)
    left = [f"  not taken without asking: {checked.left}"] if checked.left else []
    alone = [f"  taken without asking: {MEANINGS[installation.by_itself]}"] if why else []
    return [*decided, *left, *alone, *(f"  {each.sentence}" for each in checked.said)]


def _damaged(host: "Host", plugin_ids: Sequence[str]) -> dict[str, QirvoError]:
    """Return what is wrong with the plugins that cannot even be asked about, where all are meant."""
    return {} if plugin_ids else {str(each.plugin_id): each.error for each in host.list_damaged()}


def _problems(errors: Mapping[str, QirvoError]) -> list[dict[str, object]]:
    return [{"pluginId": each, **asdict(problem_with_code_of(error))} for each, error in errors.items()]


def _show(errors: Mapping[str, QirvoError], *, as_json: bool) -> int:
    """Print errors to people and return the exit code of the first; 0 without any."""
    for plugin_id, error in () if as_json else errors.items():
        say(f"{plugin_id}:")
        show_error(error, as_json=False)
    return next((exit_code_of(error) for error in errors.values()), 0)
