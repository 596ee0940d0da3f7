"""When a plugin's publisher is told that a figure passed a limit, and when that it is back.

An alert is raised when the figure's lower bound is beyond the limit: few reports raise none by chance. It is resolved
when the figure itself, of as many reports as the rule asks for, is a fifth better than the limit, or when in the whole
window nothing is told any more. Between both it stays as it is, so it does not flap; after it was raised it is not
raised again before its rest is over.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite
from types import MappingProxyType

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.readings import COUNTS, Figure, Reading, readable

MOST_RULES = 30  # of one plugin
_BACK = 0.8
_MOST_THRESHOLD, _MOST_LEAST = 1e9, 1_000_000
_LONGEST_REST = timedelta(days=30)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

WINDOWS: Mapping[str, timedelta] = MappingProxyType(
    {
        "5m": timedelta(minutes=5),
        "15m": timedelta(minutes=15),
        "1h": timedelta(hours=1),
        "6h": timedelta(hours=6),
        "1d": timedelta(days=1),
        "7d": timedelta(days=7),
    }
)
"""What a rule may look at. Few, since each costs one look at everything that was told in it, however many rules."""


class MalformedAlertError(InvalidError):
    """A rule of an alert makes no sense."""

    code = "alert-malformed"
    hint = "See `qirvo alert create --help` for figures, windows and what goes together."


class NoSuchAlertError(NotFoundError):
    """The plugin has no such alert."""

    code = "alert-unknown"
    hint = "List them with `qirvo alert list PLUGIN`."


class AlertExistsError(ConflictError):
    """The plugin has an alert of this name."""

    code = "alert-exists"
    hint = "Change it with `qirvo alert change`, or choose another name."


class TooManyAlertsError(ConflictError):
    """The plugin has as many alerts as it may."""

    code = "alerts-too-many"
    hint = "Remove one with `qirvo alert remove`."


class Comparison(StrEnum):
    """On which side of its threshold a figure is bad."""

    ABOVE = "above"
    BELOW = "below"


class Severity(StrEnum):
    """How urgent it is."""

    NOTE = "note"
    WARNING = "warning"
    CRITICAL = "critical"


class Versions(StrEnum):
    """Of which releases a figure is: each that an update channel offers now, alone; or all together."""

    OFFERED = "offered"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """When an alert is raised.

    Attributes:
        name: One of the plugin's, for people.
        threshold: A share such as 0.05, milliseconds, or a count, by the figure.
        window: A key of `WINDOWS`.
        least: Of fewer reports nothing is said.
        rest_s: For so many seconds after it was raised it is not raised again.
        is_off: Whether it is not watched.
    """

    name: str
    figure: Figure
    comparison: Comparison = Comparison.ABOVE
    threshold: float
    window: str = "1h"
    least: int = 20
    severity: Severity = Severity.WARNING
    rest_s: int = 3_600
    versions: Versions = Versions.OFFERED
    is_off: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            MalformedAlertError: It does not.
        """
        if _NAME.fullmatch(self.name) is None:
            raise MalformedAlertError(f"`{self.name[:80]}` is no name of an alert: at most 40 of a-z, 0-9 and dashes")
        if self.window not in WINDOWS:
            raise MalformedAlertError(f"`{self.window[:40]}` is no window: one of {', '.join(WINDOWS)}")
        if not isfinite(self.threshold) or not 0 <= self.threshold <= _MOST_THRESHOLD:
            raise MalformedAlertError(f"`{self.threshold}` is no threshold: from 0 to {_MOST_THRESHOLD:,.0f}")
        if not 1 <= self.least <= _MOST_LEAST:
            raise MalformedAlertError(f"`{self.least}` is no least number of reports: from 1 to {_MOST_LEAST:,}")
        if not 0 <= self.rest_s <= _LONGEST_REST.total_seconds():
            raise MalformedAlertError(f"`{self.rest_s}` is no rest: from 0 seconds to {_LONGEST_REST.days} days")
        if self.comparison is Comparison.BELOW and self.figure not in COUNTS:
            raise MalformedAlertError(f"`{self.figure}` is never too low; `below` is for counts")

    @property
    def sentence(self) -> str:
        """What it watches, for people."""
        limit, of = readable(self.figure, self.threshold), "each offered release" if self._is_apart else "all releases"
        least = "" if self.figure in COUNTS else f" of at least {self.least:,}"
        return f"{self.figure} {self.comparison} {limit} within {self.window}{least}, {of}"

    @property
    def _is_apart(self) -> bool:
        return self.versions is Versions.OFFERED

    def is_passed(self, reading: Reading) -> bool:
        """Say whether the figure is beyond the limit, beyond chance."""
        if reading.sample is not None and reading.sample < self.least:
            return False
        return reading.low > self.threshold if self.comparison is Comparison.ABOVE else reading.high < self.threshold

    def is_back(self, reading: Reading) -> bool:
        """Say whether the figure is as it should be again, with some distance."""
        if reading.sample is not None and reading.sample < self.least:
            return False
        if self.comparison is Comparison.ABOVE:
            return reading.value <= _BACK * self.threshold
        return reading.value * _BACK >= self.threshold


DEFAULTS: Sequence[AlertRule] = (
    AlertRule(name="errors", figure=Figure.ERROR_RATE, threshold=0.05, window="1d", rest_s=86_400),
    AlertRule(
        name="crashes", figure=Figure.CRASH_RATE, threshold=0.02, window="1d", rest_s=86_400, severity=Severity.CRITICAL
    ),
    AlertRule(
        name="failed-updates",
        figure=Figure.REVERT_RATE,
        threshold=0.1,
        window="6h",
        rest_s=21_600,
        severity=Severity.CRITICAL,
    ),
    AlertRule(
        name="slow-starts", figure=Figure.LOAD_TIME, threshold=5_000, window="1d", rest_s=86_400, severity=Severity.NOTE
    ),
    AlertRule(
        name="failed-downloads", figure=Figure.DOWNLOAD_FAILURE_RATE, threshold=0.2, window="1h", versions=Versions.ALL
    ),
)
"""What is watched for whoever chose nothing; each may be changed or turned off by its name."""


class Change(StrEnum):
    """What became of an alert."""

    RAISED = "raised"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """What is known of an alert.

    Attributes:
        since: When it was raised or resolved last; None before.
        raised_at: When it was raised last.
        version: Of which release; empty where it is of all.
        evidence: What was seen at that time, for people.
    """

    is_raised: bool = False
    since: datetime | None = None
    raised_at: datetime | None = None
    version: str = ""
    evidence: str = ""


def judge(
    rule: AlertRule, readings: Mapping[str, Reading], state: AlertState, *, now: datetime
) -> tuple[AlertState, Change | None]:
    """Return what is known of an alert now, and what that changed.

    Args:
        rule: Its rule.
        readings: Version → the figure in the rule's window, of what the rule looks at; empty where nothing was told.
        state: What was known before.
        now: When it is.
    """
    if state.is_raised:
        is_silent = not readings and state.since is not None and now - state.since >= WINDOWS[rule.window]
        if rule.is_off or is_silent or _all_back(rule, readings):
            told = "it is not watched any more" if rule.is_off else _evidence(rule, *_worst(rule, readings))
            return replace(state, is_raised=False, since=now, evidence=told), Change.RESOLVED
        return state, None
    passed = {version: reading for version, reading in readings.items() if rule.is_passed(reading)}
    rests = state.raised_at is not None and now - state.raised_at < timedelta(seconds=rule.rest_s)
    if rule.is_off or rests or not passed:
        return state, None
    version, reading = _worst(rule, passed)
    raised = AlertState(
        is_raised=True, since=now, raised_at=now, version=version, evidence=_evidence(rule, version, reading)
    )
    return raised, Change.RAISED


def _all_back(rule: AlertRule, readings: Mapping[str, Reading]) -> bool:
    """Say whether nothing is bad any more: each that tells enough is back, and at least one does."""
    enough = [each for each in readings.values() if each.sample is None or each.sample >= rule.least]
    return bool(enough) and all(rule.is_back(reading) for reading in enough)


def _worst(rule: AlertRule, readings: Mapping[str, Reading]) -> tuple[str, Reading | None]:
    if not readings:
        return "", None
    sign = 1 if rule.comparison is Comparison.ABOVE else -1
    return max(readings.items(), key=lambda each: (sign * each[1].value, each[0]))


def _evidence(rule: AlertRule, version: str, reading: Reading | None) -> str:
    if reading is None:
        return f"nothing was told within {rule.window}"
    of = "" if reading.sample is None else f" of {reading.sample:,}"
    where = f" of {version}" if version else ""
    value = readable(rule.figure, reading.value)
    bound = "" if reading.sample is None else f", at least {readable(rule.figure, reading.low)}"
    return f"the {rule.figure.value.replace('-', ' ')}{where} is {value}{of}{bound}"
