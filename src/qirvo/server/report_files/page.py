"""A report as a page of its own: one file with everything in it, that asks for nothing and runs nothing."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from qirvo.server.report_files import charts, words
from qirvo.server.strict_templates import strict_environment
from qirvo.wire.distribution_reports import DistributionReportDocument, VersionFigures

if TYPE_CHECKING:
    from jinja2 import Environment

_VALUE = re.compile(r"`([^`]*)`")


def page_of(report: DistributionReportDocument) -> str:
    """Return the page."""
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            css=Markup(_css()),  # noqa: S704  # a file of ours
            period=words.period_text(report.period),
            compared=words.compared_text(report),
            made=f"{datetime.fromisoformat(report.madeAt):%Y-%m-%d %H:%M} UTC",
            chart=charts.day_chart(report.distribution.daily),
            versions=_marked(report.performance.versions),
            most_stars=max(report.feedback.stars.values(), default=0),
        )
    )


@cache
def page_policy() -> str:
    """Return the policy under which a browser may show the page: its own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _marked(versions: list[VersionFigures]) -> list[tuple[VersionFigures, charts.IntervalMark | None]]:
    """Return each version with the marks of its rate, on a line that ends with the highest that is likely."""
    most = max((each.errorRateWithin.high or 0 for each in versions if each.errorRateWithin is not None), default=0.0)
    return [
        (
            each,
            None
            if each.errorRate is None or each.errorRateWithin is None
            else charts.interval_mark(each.errorRate, each.errorRateWithin, most),
        )
        for each in versions
    ]


@cache
def _css() -> str:
    return (files("qirvo.server.report_files") / "templates" / "report.css").read_text(encoding="utf-8").strip()


@cache
def _environment() -> "Environment":
    environment = strict_environment("qirvo.server.report_files")
    filters: dict[str, Callable[[str], str]] = {"told": _told, "capitalize_first": _capitalized}
    environment.filters |= filters
    environment.globals |= {
        "bar_width": charts.bar_width,
        "value_text": _kept_together(words.value_text),
        "within_text": _kept_together(words.within_text),
        "change_of": _kept_together(words.change_of),
        "tone_of": words.tone_of,
        "evidence_text": _kept_together(words.evidence_text),
    }
    return environment


def _kept_together(words_of: Callable[..., str]) -> Callable[..., str]:
    """Let no line end between a number and its percent sign."""

    def kept(*given: object) -> str:
        return words_of(*given).replace(" %", "\N{NO-BREAK SPACE}%")

    return kept


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _told(text: str) -> Markup:
    """Return one of our sentences: what stands in backquotes is a value."""
    return Markup(_VALUE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before
