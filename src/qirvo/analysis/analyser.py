"""Files of code in, facts out: the one door to the analysis, and the way through it in this process."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from qirvo.analysis.facts import FileFacts
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest

if TYPE_CHECKING:
    from qirvo.analysis.emulation import Emulated

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

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        """Run the plugin that `files` are where everything outside it is a stand-in, and return what it did."""
        ...


class InProcess:
    """`Analyser` in this process: nothing to start, but one bad file can take the process with it."""

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        from qirvo.analysis.javascript import read_facts  # noqa: PLC0415  # the parsers are an extra, and cost start-up

        return tuple(read_facts(file.path, file.content) for file in files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        """Run the plugin in this process; the interpreter has no files and no network."""
        from qirvo.analysis.emulation import emulate  # noqa: PLC0415  # the same

        return emulate(files, entries)


class Once:
    """`Analyser` over another one, which is asked about each content once: two releases share most of their files."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._known: dict[tuple[str, Digest], FileFacts] = {}

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        fresh = {key: file for file in files if (key := _content_of(file)) not in self._known}
        self._known |= zip(fresh, self._analyser.analyse(list(fresh.values())), strict=True)
        return tuple(self._known[_content_of(file)] for file in files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        """Run the plugin; each release does so once."""
        return self._analyser.emulate(files, entries)


def _content_of(file: CodeFile) -> tuple[str, Digest]:
    """Return what facts depend on: the ending, which says the language, and the bytes."""
    return file.path.rpartition(".")[2].lower(), file.digest
