"""Files of code in, facts out: the one door to the analysis, and the way through it in this process."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qirvo.analysis.facts import FileFacts
from qirvo.domain.digests import Digest

CODE = re.compile(r".+\.[cm]?[jt]sx?", re.IGNORECASE)
"""Paths of files that are code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFile:
    """A file that is to be analysed; its path decides the language."""

    path: str
    digest: Digest
    content: bytes


class Analyser(Protocol):
    """Reads facts from files, whatever is in them."""

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order; a file that cannot be analysed says why in its facts."""
        ...


class InProcess:
    """`Analyser` in this process: nothing to start, but one bad file can take the process with it."""

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        from qirvo.analysis.javascript import read_facts  # noqa: PLC0415  # the parsers are an extra, and cost start-up

        return tuple(read_facts(file.path, file.content) for file in files)
