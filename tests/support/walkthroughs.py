"""Tutorials as programs: what the fenced blocks of a page have their reader do, in order.

A `console` block is what somebody sees at a terminal: `$ ` and a command (`> ` goes on with it), then what it prints.
A title names a terminal of its own. A command stays while the page goes on when `^C` comes next in its terminal. Every
other block has a title: the file to write.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

INTERRUPT = "^C"
HOW_IT_ENDED = "echo $?"
_FENCE = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?$')


class WalkthroughError(AssertionError):
    """The page says something else than what happens; the message begins with the file and the line."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do at a terminal.

    Attributes:
        line: Where it stands in the page.
        terminal: Its title; empty for the one that has none.
        command: What to type; `INTERRUPT` ends what stays there.
        expected: The lines that it prints, as the page has them.
        following: What is typed next in its terminal; empty when nothing is.
    """

    line: int
    terminal: str
    command: str
    expected: tuple[str, ...]
    following: str = ""

    @property
    def stays(self) -> bool:
        """Whether it runs on while the page goes on."""
        return self.following == INTERRUPT

    @property
    def may_fail(self) -> bool:
        """Whether the page shows how it ended."""
        return self.following == HOW_IT_ENDED


@dataclass(frozen=True, kw_only=True)
class Written:
    """A file that the reader is to write; its path is meant from where the terminal without a title is."""

    line: int
    path: str
    content: str


@dataclass(frozen=True)
class _Block:
    line: int
    language: str
    title: str | None
    inside: tuple[str, ...]


def read_walkthrough(page: Path) -> list[Step | Written]:
    """Return what `page` has its reader do, in order.

    Raises:
        WalkthroughError: A block is neither a terminal's nor a file's, or what a terminal shows begins with no command.
    """
    found: list[Step | Written] = []
    for block in _blocks(page):
        if block.language == "console":
            found += _steps(block, page)
        elif block.title is not None:
            found.append(Written(line=block.line, path=block.title, content="\n".join([*block.inside, ""])))
        else:
            raise WalkthroughError(f"{page}:{block.line}: a block is `console`, or has the title of a file")
    return [*_with_following(found)][::-1]


def _blocks(page: Path) -> Iterator[_Block]:
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(), start=1)
    for number, line in lines:
        if not line.startswith("```"):
            continue
        fence = _FENCE.match(line)
        if fence is None:
            raise WalkthroughError(f"{page}:{number}: a block begins with its language and, maybe, its title")
        inside: list[str] = []
        for _, text in lines:
            if text == "```":
                break
            inside.append(text)
        yield _Block(number, fence["language"], fence["title"], tuple(inside))


def _steps(block: _Block, page: Path) -> list[Step]:
    commands: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(block.inside, start=block.line + 1):
        if line == INTERRUPT or line.startswith("$ "):
            commands.append((number, line.removeprefix("$ "), []))
        elif not commands:
            raise WalkthroughError(f"{page}:{number}: what a terminal shows begins with `$ ` and a command")
        elif line.startswith("> ") and not commands[-1][2]:
            begun, command, _ = commands[-1]
            commands[-1] = (begun, f"{command}\n{line.removeprefix('> ')}", [])
        else:
            commands[-1][2].append(line)
    return [
        Step(line=number, terminal=block.title or "", command=command, expected=tuple(expected))
        for number, command, expected in commands
    ]


def _with_following(found: list[Step | Written]) -> Iterator[Step | Written]:
    nexts: dict[str, str] = {}
    for step in reversed(found):
        if isinstance(step, Step):
            yield replace(step, following=nexts.get(step.terminal, ""))
            nexts[step.terminal] = step.command
        else:
            yield step
