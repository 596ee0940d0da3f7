"""Progress for people: a bar where somebody looks on, words where they help, always on stderr.

One reporter serves the publisher's acts and the host's: both say words, count bytes and name the states they reach.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from qirvo.cli.output import say
from qirvo.cli.session import Session


class TerminalReporter:
    """Tells on stderr what an act is at; silent when a program asked (`--json`), without bars off a terminal."""

    def __init__(self, session: Session) -> None:
        self._speaks = not session.as_json
        self._draws = self._speaks and sys.stderr.isatty()
        self._bar: Any = None  # click names its progress bar's type only in a private module

    def said(self, text: str) -> None:
        """Show words about what goes on."""
        self.close()
        if self._speaks:
            say(text)

    def reached(self, state: str) -> None:
        """Pass over the states of an update: they matter to those who watch a crash, not to its owner."""

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Draw how far a transfer is."""
        if not self._draws:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=max(total_bytes, 1), file=sys.stderr, show_pos=False)
            self._bar.__enter__()
        self._bar.update(done_bytes - self._bar.pos)
        if done_bytes >= total_bytes:
            self.close()

    def close(self) -> None:
        """End a bar that is drawn, so that what follows stands on its own line."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


@contextmanager
def reporting(session: Session) -> Iterator[TerminalReporter]:
    """Give a reporter, and leave the terminal clean when an error ends the act."""
    reporter = TerminalReporter(session)
    try:
        yield reporter
    finally:
        reporter.close()
