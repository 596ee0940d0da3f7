"""The period that a dashboard is asked for: one of a few lengths that end today, or from one day to another."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.requests import Request

from qirvo.deferred import dataclass
from qirvo.domain.downloads import day_of
from qirvo.domain.metrics import MalformedPeriodError, Span
from qirvo.server.http.wiring import registry_of

_Text = Annotated[str, Query(max_length=40)]
USUAL = ("7d", "30d", "90d", "365d")
_LONGEST = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What was asked for.

    Attributes:
        text: Of `USUAL` and the like; empty where days were given.
    """

    span: Span
    text: str = ""

    @property
    def query(self) -> str:
        """What asks for it again, as the query of an address."""
        if self.text:
            return urlencode({"period": self.text})
        return urlencode({"first": self.span.first.isoformat(), "last": self.span.last.isoformat()})


def read_period(text: str, first: str, last: str, *, today: date) -> Period:
    """Return the period of a dashboard's address; the usual one where it says nothing.

    Raises:
        MalformedPeriodError: It is none.
    """
    if not first and not last:
        return Period(span=Span.parse(text or USUAL[1], today=today), text=text or USUAL[1])
    try:
        return Period(span=Span(first=date.fromisoformat(first), last=date.fromisoformat(last or today.isoformat())))
    except ValueError as exc:
        raise MalformedPeriodError(
            f"`{first[:_LONGEST]}` to `{last[:_LONGEST]}` are not two days", hint="Write days as `2026-11-27`."
        ) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPeriod:
    """What an address says of a period, not yet read."""

    text: str
    first: str
    last: str
    today: date

    def read(self) -> Period:
        """Return the period.

        Raises:
            MalformedPeriodError: It is none.
        """
        return read_period(self.text, self.first, self.last, today=self.today)

    @property
    def usual(self) -> Period:
        """The period of a dashboard that is asked for none."""
        return read_period("", "", "", today=self.today)


def asked_period(request: Request, period: _Text = "", first: _Text = "", last: _Text = "") -> AskedPeriod:
    """Return what the address says."""
    return AskedPeriod(text=period, first=first, last=last, today=day_of(registry_of(request).clock()))


Asked = Annotated[AskedPeriod, Depends(asked_period)]
