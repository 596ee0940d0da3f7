"""Whoever watches the registry at work: told of each request and each job, and never in their way."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Watched(Protocol):
    """One piece of work that is watched."""

    trace_id: str
    """In hexadecimal; empty where nothing is traced."""

    def end(self, *, name: str, outcome: str) -> None:
        """Say what it was, by a name of few, and how it ended."""
        ...


class Observer(Protocol):
    """Watches."""

    def request(self, method: str, headers: Callable[[str], str]) -> AbstractContextManager[Watched]:
        """Watch one request; `headers` gives a header's value, or the empty text."""
        ...

    def job(self, kind: str) -> AbstractContextManager[Watched]:
        """Watch one job."""
        ...


class _Unwatched:
    trace_id = ""

    def end(self, *, name: str, outcome: str) -> None:
        """Pass it over."""


class Nobody:
    """An observer that looks away."""

    def request(self, method: str, headers: Callable[[str], str]) -> AbstractContextManager[Watched]:  # noqa: ARG002  # the port's
        """Watch nothing."""
        return nullcontext(_Unwatched())

    def job(self, kind: str) -> AbstractContextManager[Watched]:  # noqa: ARG002  # the port's
        """Watch nothing."""
        return nullcontext(_Unwatched())


Gauges = Callable[[], Mapping[str, float]]
"""Tells what can be read off the registry just now, by the metric's name; what cannot be read is left out."""
