"""Findings for people, file by file: where, what stands there, what is wrong, what to do, and where to read more."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from qirvo.cli.session import Session
from qirvo.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from qirvo.checks.runner import CheckReport

_WHOLE = "the whole plugin"
_NARROWEST, _WIDEST = 40, 120
_PROJECT_PAGE = "docs/checks.md"


def report_lines(report: "CheckReport", *, registry: str | None = None, width: int | None = None) -> list[str]:
    """Return findings, grouped by file, and the verdict.

    Args:
        report: What the checks came to.
        registry: Address of a registry whose page explains the rules.
        width: Columns of the terminal; None breaks no line.
    """
    return [*findings_lines(report.findings, registry=registry, width=width), summary_line(report)]


def summary_line(report: "CheckReport") -> str:
    """Return the verdict and how many findings of which gravity led to it; what does not count is counted apart."""
    counts = [
        _counted(sum(finding.severity is severity for finding in report.findings if _counts(finding)), severity)
        for severity in Severity
    ]
    monitored = sum(finding.monitored and not finding.suppressed for finding in report.findings)
    suppressed = sum(bool(finding.suppressed) for finding in report.findings)
    counts += [f"{monitored} monitored" if monitored else "", f"{suppressed} suppressed" if suppressed else ""]
    told = ", ".join(count for count in counts if count)
    return f"{report.verdict}: {told}" if told else f"{report.verdict}"


def findings_lines(findings: Iterable[Finding], *, registry: str | None, width: int | None) -> Iterator[str]:
    """Yield the lines of `findings`, the file with the gravest first."""
    found = list(findings)
    first = {file: place for place, file in reversed(list(enumerate(finding.file for finding in found)))}
    found.sort(key=lambda finding: first[finding.file])  # stable: gravest first within a file, too
    for file, group in groupby(found, key=lambda finding: finding.file):
        yield _one_line(file) if file is not None else _WHOLE
        for alike in _by_advice(group):
            for finding in alike:
                yield from _lines(finding, width)
            yield from _advice(alike[0], registry, width)
        yield ""


def terminal_width() -> int | None:
    """Return how many columns to fill; None when the output is no terminal, where programs want whole lines."""
    if not sys.stdout.isatty():
        return None
    return min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)


def known_registry(session: Session) -> str | None:
    """Return the address of the registry in use, without asking it anything; None when there is none."""
    from qirvo.client.credentials import resolve_registry
    from qirvo.domain.errors import QirvoError

    try:
        return str(resolve_registry(session.home, session.environ)[0]).rstrip("/")
    except QirvoError:  # a link is a courtesy; a check needs no registry
        return None


def _by_advice(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Return the findings of each rule together, so that what to do is read once and not once for each line."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        together.setdefault((finding.rule, finding.help), []).append(finding)
    return together.values()


def _lines(finding: Finding, width: int | None) -> Iterator[str]:
    labels = [label for label, holds in _labels(finding).items() if holds]
    where = _one_line(finding.file or "") + (f":{finding.line}" if finding.line is not None else "")
    grave = finding.severity.value + (f" ({', '.join(labels)})" if labels else "")
    yield f"  {where + ': ' if where else ''}{grave}: {finding.rule}"
    if finding.excerpt:
        yield _cut(f"    | {_one_line(finding.excerpt)}", width)
    yield from _wrapped(_one_line(finding.message), "    ", width)
    if finding.suppressed:
        yield from _wrapped(f"suppressed: {_one_line(finding.suppressed)}", "    ", width)


def _advice(finding: Finding, registry: str | None, width: int | None) -> Iterator[str]:
    if finding.help:
        yield from _wrapped(f"do: {_one_line(finding.help)}", "    ", width)
    yield f"    see: {page_of(finding.rule, registry)}"


def page_of(rule: str, registry: str | None) -> str:
    """Return where `rule` is explained: the registry's page, else the project's and the command that shows it."""
    if registry is None:
        return f"{_PROJECT_PAGE}, or `qirvo plugin explain {rule}`"
    return f"{registry}/docs/checks#{rule}"


def _labels(finding: Finding) -> Mapping[str, bool]:
    return {"monitored": finding.monitored, "suppressed": bool(finding.suppressed)}


def _counts(finding: Finding) -> bool:
    return not finding.monitored and not finding.suppressed


def _counted(count: int, severity: Severity) -> str:
    if not count:
        return ""
    return f"{count} {severity.value}{'s' if count != 1 and severity is not Severity.INFO else ''}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, width: int | None) -> str:
    return text if width is None or len(text) <= width else f"{text[: width - 1]}…"


def _wrapped(text: str, indent: str, width: int | None) -> list[str]:
    if width is None:
        return [indent + text]
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)
