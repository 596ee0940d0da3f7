"""`qirvo plugin validate`: the JSON form is fixed for outside programs, `{"verdict", "findings": [...]}`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.findings_github import annotations
from qirvo.cli.findings_text import known_registry, report_lines, terminal_width
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import EXIT_BY_FAMILY, UNHEALTHY, answer, say
from qirvo.cli.session import Session
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Verdict

if TYPE_CHECKING:
    from qirvo.checks.runner import CheckReport


@click.command("validate", cls=QirvoCommand)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="`sarif` is SARIF 2.1.0, `github` prints workflow annotations.",
)
@click.option(
    "--distribution-channel",
    type=click.Choice([way.value for way in DistributionChannel]),
    default=DistributionChannel.MARKETPLACE.value,
    show_default=True,
    help="Whose requirements to check.",
)
@click.option("--test-report", type=click.Path(path_type=Path), help="JUnit XML about this very content.")
@click.option(
    "--advisories",
    type=click.Path(path_type=Path),
    help="Look for known vulnerabilities in OSV's archive for npm, or a folder or file of its records.",
)
@click.option(
    "--yara-rules",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Run the YARA rules in this file or folder too; may be repeated.",
)
@click.option(
    "--previous", type=click.Path(path_type=Path), help="The release before, a folder or an archive: tell what is new."
)
@click.option("--fix", is_flag=True, help="Write manifest.json in the canonical form first; nothing is lost.")
@click.option("--diff", is_flag=True, help="Only show what --fix would change; the exit code is 1 when it would.")
@pass_session
def command(  # noqa: PLR0913  # one parameter per option
    session: Session,
    path: Path,
    *,
    form: str,
    distribution_channel: str,
    test_report: Path | None,
    advisories: Path | None,
    yara_rules: tuple[Path, ...],
    previous: Path | None,
    fix: bool,
    diff: bool,
) -> int:
    """Check a plugin as a registry would.

    PATH is a plugin's folder or an archive. The exit code is 0 unless the plugin would be refused, which is 3; 2 is a
    wrong command line, 4 nothing at PATH, 7 a disk or library that does not answer.
    """
    if diff:
        return _show_difference(session, path)
    if fix:
        _fix(path)
    with needs_extra("publish"):
        from qirvo.authoring.junit_reports import read_file
        from qirvo.authoring.validate import validate

        way, evidence = (
            DistributionChannel(distribution_channel),
            None if test_report is None else read_file(test_report),
        )
        report = validate(
            path,
            distribution_channel=way,
            test_report=evidence,
            advisories=advisories,
            yara_rules=yara_rules,
            previous=previous,
        )
    _show(session, report, form, folder=_folder_here(path))
    return EXIT_BY_FAMILY[InvalidError] if report.verdict is Verdict.REFUSED else 0


def _show_difference(session: Session, path: Path) -> int:
    """Print what `--fix` would change, and return 1 when it would change anything."""
    from qirvo.authoring.fix import fix as fixed

    would = fixed(path, dry_run=True)
    document = {"changes": list(would.fixed.changes), "left": list(would.fixed.left), "diff": would.diff()}
    answer(document, would.diff(), as_json=session.as_json)
    return UNHEALTHY if would.is_needed else 0


def _fix(path: Path) -> None:
    """Write the canonical manifest and say on stderr what changed; the answer stays the report."""
    from qirvo.authoring.fix import fix as fixed

    done = fixed(path)
    for change in done.fixed.changes if done.is_needed else ():
        say(f"fixed: {change}")
    if done.is_needed and not done.fixed.changes:
        say("fixed: only the order of fields or the space between them")
    for field in done.fixed.left:
        say(f"left: `{field}` stays as it is; the canonical form would lose something of it")
    if not done.is_needed:
        say("nothing to fix: the manifest is in the canonical form")


def _folder_here(path: Path) -> str:
    """Return what leads from the working folder to the files of the plugin at `path`, for programs that show them."""
    inside = path.is_dir() and path.resolve().is_relative_to(Path.cwd())
    below = path.resolve().relative_to(Path.cwd()).as_posix() if inside else "."
    return "" if below == "." else f"{below}/"


def _show(session: Session, report: "CheckReport", form: str, *, folder: str) -> None:
    """Print `report` in the form asked for; `--json` counts more than `text`."""
    registry = known_registry(session)
    if form == "sarif":
        from qirvo.authoring.sarif import report_sarif

        answer(report_sarif(report, registry=registry, folder=folder), [], as_json=True)
    elif form == "github" and not session.as_json:
        answer(None, annotations(report.findings, folder=folder), as_json=False)
    else:
        from qirvo.checks.runner import report_json

        lines = report_lines(report, registry=registry, width=terminal_width())
        answer(report_json(report), lines, as_json=session.as_json or form == "json")
