"""A report as text: 80 columns, no colour, for terminals and mails."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

from qirvo.domain.numbers_text import count_text, milliseconds_text
from qirvo.domain.sparklines import sparkline
from qirvo.server.report_files.words import (
    change_of,
    compared_text,
    evidence_text,
    figure_text,
    period_text,
    within_text,
)
from qirvo.wire.distribution_reports import (
    DistributionReportDocument,
    Division,
    FigureDocument,
    RecommendationDocument,
    ReportDay,
    VersionFigures,
)

WIDTH = 80
_SPARKS = 60
_HONEST = "A rule speaks where its interval leaves no other reading; all together err once in twenty reports at most."
_ROWS = 8  # of a table; the other forms have them all
_LONGEST_KEY = 28
_BAR = 24


def text_of(report: DistributionReportDocument) -> str:
    """Return the whole report."""
    return "\n".join(line.rstrip() for line in _lines(report)) + "\n"


def summary_of(report: DistributionReportDocument) -> str:
    """Return the figures to look at first, and in a line each what to do: what fits in a mail."""
    lines = [*_figures(report.summary), ""]
    if report.recommendations:
        lines += ["What to do:", *(f"- {each.title}. {each.effect}" for each in report.recommendations)]
    else:
        lines += [_nothing_to_do(report)]
    return "\n".join(_plain(line) for line in lines)


def _lines(report: DistributionReportDocument) -> Iterator[str]:
    yield _plain(f"{report.pluginId}: {report.name}" if report.name else report.pluginId)
    yield from _wrapped(f"{period_text(report.period)} (UTC); {compared_text(report)}")
    yield from _headed("Summary", _figures(report.summary))
    yield from _sparks(report.distribution.daily)
    yield from _headed("What to do", _advice(report))
    for division in report.distribution.divisions:
        yield from _headed(f"Downloads by {division.label}", _division(division))
    yield from _headed(
        "Performance",
        [*_figures(report.performance.figures), *_versions(report.performance.versions)],
    )
    yield from _headed("Feedback", [*_figures(report.feedback.figures), *_feedback(report)])
    yield ""
    yield from _wrapped(f"Every figure is defined in the report's other forms and in `{_definitions(report)}`.")


def _headed(head: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield head.upper()
        yield from lines


def _figures(figures: Sequence[FigureDocument]) -> list[str]:
    rows = [(each.label, figure_text(each), change_of(each)) for each in figures]
    return _columns(rows)


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return aligned lines; a last column that does not fit stands below."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if len(line) > WIDTH:
            lines.append("  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)).rstrip())
            line = f"  {'':{widths[0]}}{row[-1]}"
        lines.append(line)
    return lines


def _sparks(days: Sequence[ReportDay]) -> Iterator[str]:
    downloads = [day.downloads for day in days]
    if not any(downloads):
        return
    busiest = max(days, key=lambda day: day.downloads)
    line = sparkline(downloads, widest=_SPARKS)
    first, last = days[0].day, days[-1].day
    yield ""
    yield f"downloads a day   {line}"
    yield f"{'':18}{first}{last.rjust(max(len(last) + 1, len(line) - len(first)))}"
    yield f"{'':18}most: {count_text(busiest.downloads)} on {date.fromisoformat(busiest.day):%a %d %b}"


def _advice(report: DistributionReportDocument) -> list[str]:
    lines: list[str] = []
    for number, said in enumerate(report.recommendations, start=1):
        lines += [*([""] if lines else []), *_recommendation(number, said)]
    if not lines:
        lines += _wrapped(_nothing_to_do(report))
    lines += ["", *_wrapped(_HONEST)]
    if report.undecided:
        lines += ["", "Not said for want of data:"]
        for each in report.undecided:
            lines += _wrapped(f"- {each.looksAt}: {each.there:,} {each.of}, {each.needed:,} needed", behind="  ")
    return lines


def _nothing_to_do(report: DistributionReportDocument) -> str:
    looked = report.rulesInForce - len(report.undecided)
    return f"Nothing stands out: {looked} of {report.rulesInForce} rules could look, and none found anything."


def _recommendation(number: int, said: RecommendationDocument) -> Iterator[str]:
    yield from _wrapped(f"{number}. {said.title}", behind="   ")
    yield from _wrapped(f"{said.why} {said.effect}", before="   ")
    for each in said.evidence:
        yield from _wrapped(f"- {evidence_text(each)}", before="   ", behind="     ")
    for act in (said.command, said.page):
        if act:
            yield f"   > {_plain(act)}"


def _division(division: Division) -> list[str]:
    most = max((row.downloads for row in division.rows), default=0)
    rows = [("", "", "ALL".rjust(9), "UNIQUE".rjust(9))]
    for row in division.rows[:_ROWS]:
        bar = "█" * round(_BAR * row.downloads / most) if most else ""
        rows.append((_short(row.value), bar or "▏", f"{row.downloads:>9,}", f"{row.uniqueDownloads:>9,}"))
    rest = division.rows[_ROWS:]
    more = [f"and {len(rest)} more with {sum(row.downloads for row in rest):,}"] if rest else []
    return [*_columns(rows), *more]


def _versions(versions: Sequence[VersionFigures]) -> list[str]:
    if not versions:
        return []
    rows = [("VERSION", "ACTIVE", "ERRORS A DAY OF USE", "START (HALF)")]
    rows += [
        (
            _short(each.version),
            f"{each.activeInstallations:,}",
            "no use told of"
            if each.errorRate is None
            else f"{each.errorRate:.3f} ({within_text(each.errorRateWithin, 'times')})",
            "" if each.loadMs is None else milliseconds_text(each.loadMs),
        )
        for each in versions[:_ROWS]
    ]
    rest = versions[_ROWS:]
    return ["", *_columns(rows), *([f"and {len(rest)} more"] if rest else [])]


def _feedback(report: DistributionReportDocument) -> list[str]:
    stars = report.feedback.stars
    most = max(stars.values(), default=0)
    lines = [
        f"{number} stars  {('█' * round(_BAR * count / most)) or '▏'} {count:,}"
        for number, count in stars.items()
        if most
    ]
    problems = ", ".join(f"{kind}: {count:,}" for kind, count in report.feedback.problems.items())
    return [*lines, *([f"problems: {problems}"] if problems else [])]


def _definitions(report: DistributionReportDocument) -> str:
    return f"{report.page.partition('/plugins/')[0]}/v1/analytics/definitions"


def _wrapped(text: str, *, before: str = "", behind: str | None = None) -> list[str]:
    return textwrap.wrap(
        _plain(text),
        WIDTH,
        initial_indent=before,
        subsequent_indent=before if behind is None else behind,
        break_on_hyphens=False,
    )


def _short(text: str) -> str:
    plain = _plain(text)
    return plain if len(plain) <= _LONGEST_KEY else f"{plain[: _LONGEST_KEY - 1]}…"


def _plain(text: str) -> str:
    """Return `text` without what could steer a terminal or begin a line of a mail."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
