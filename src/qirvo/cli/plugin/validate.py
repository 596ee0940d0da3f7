"""`qirvo plugin validate`: the JSON form is fixed for outside programs, `{"verdict", "findings": [...]}`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import EXIT_BY_FAMILY, answer, describe_finding
from qirvo.cli.session import Session
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Finding, Severity, Verdict

if TYPE_CHECKING:
    from qirvo.checks.runner import CheckReport

_GITHUB_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


@click.command("validate", cls=QirvoCommand)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="`github` prints workflow annotations.",
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
@pass_session
def command(
    session: Session,
    path: Path,
    *,
    form: str,
    distribution_channel: str,
    test_report: Path | None,
    advisories: Path | None,
    yara_rules: tuple[Path, ...],
    previous: Path | None,
) -> int:
    """Check a plugin as a registry would.

    PATH is a plugin's folder or an archive. The exit code is 0 unless the plugin would be refused.
    """
    with needs_extra("publish"):
        from qirvo.authoring.junit_reports import read_file
        from qirvo.authoring.validate import validate
        from qirvo.checks.runner import report_json

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
    lines = _annotations(report.findings) if form == "github" else report_lines(report)
    answer(report_json(report), lines, as_json=session.as_json or form == "json")
    return EXIT_BY_FAMILY[InvalidError] if report.verdict is Verdict.REFUSED else 0


def report_lines(report: "CheckReport") -> list[str]:
    """Return findings and verdict as text."""
    counts = [
        f"{count} {severity.value}{'s' if count != 1 and severity is not Severity.INFO else ''}"
        for severity in Severity
        if (count := sum(finding.severity is severity for finding in report.findings))
    ]
    verdict = f"{report.verdict}" + (f": {', '.join(counts)}" if counts else "")
    return [*(describe_finding(finding) for finding in report.findings), verdict]


def _annotations(findings: tuple[Finding, ...]) -> list[str]:
    return [_annotation(finding) for finding in findings]


def _annotation(finding: Finding) -> str:
    """Return a finding as a GitHub workflow command, its values escaped as that form asks."""
    where = {"file": finding.file, "line": finding.line, "title": finding.rule}
    properties = ",".join(
        f"{name}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in where.items()
        if value is not None
    )
    message = " ".join(part for part in (finding.message, finding.help) if part)
    return f"::{_GITHUB_LEVELS[finding.severity]} {properties}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
