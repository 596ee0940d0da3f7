"""What a terminal printed, beside what a page says that it prints.

`…` stands for what varies: in a line for a part of it, alone for any number of lines. Any number of spaces is like
another. A word such as `sub_…` or `sha256:…` is told, so that it can be said later.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_ANY = "…"
_WORD = re.compile(r"\b[a-z0-9]+[_:]…")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class OtherwisePrintedError(Exception):
    """It is not what is wanted, from the line at `place` on; past the last one there is more than is wanted."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


def shown(raw: str) -> str:
    """What is left to see of `raw` on a screen: a line that was drawn again is seen as it was drawn last."""
    lines = _ESCAPES.sub("", raw).replace("\r\n", "\n").removesuffix("\n").split("\n")
    return "".join(f"{line.rstrip(chr(13)).rpartition(chr(13))[2]}\n" for line in lines)


def words_told(wanted: Sequence[str], printed: str) -> Mapping[str, str]:
    """Return what each word such as `sub_…` of `wanted` stands for in `printed`; the last one of several counts.

    Raises:
        OtherwisePrintedError: `printed` is not what is wanted.
    """
    told: dict[str, str] = {}
    reached = 0
    parts = list(_parts(wanted))
    for number, (begin, lines) in enumerate(parts):
        is_last = number == len(parts) - 1
        found = _found(lines, printed, reached, floats=number > 0, ends=is_last)
        if found is None:
            raise OtherwisePrintedError(begin + _alike(lines, printed, reached, floats=number > 0))
        told |= zip((word for line in lines for word in _WORD.findall(line)), found.groups(), strict=True)
        reached = found.end()
    return told


def _parts(wanted: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines between those that stand for any, each run with the place of its first; it may be empty."""
    begin = 0
    for place, line in enumerate([*wanted, _ANY]):
        if line.strip() == _ANY:
            yield begin, wanted[begin:place]
            begin = place + 1


def _found(lines: Sequence[str], printed: str, reached: int, *, floats: bool, ends: bool) -> re.Match[str] | None:
    pattern = "".join(rf"{_of_line(line)}[ \t]*\n" for line in lines)
    compiled = re.compile(f"(?m:^){pattern}" + (r"\s*\Z" if ends else ""))
    return compiled.search(printed, reached) if floats else compiled.match(printed, reached)


def _alike(lines: Sequence[str], printed: str, reached: int, *, floats: bool) -> int:
    """How many of `lines` are as printed."""
    fit = (
        count
        for count in range(len(lines), 0, -1)
        if _found(lines[:count], printed, reached, floats=floats, ends=False) is not None
    )
    return next(fit, 0)


def _of_line(line: str) -> str:
    parts, rest = [], 0
    for word in _WORD.finditer(line):
        parts += [_literally(line[rest : word.start()]), f"({re.escape(word[0][:-1])}[\\w-]+)"]
        rest = word.end()
    return "".join([*parts, _literally(line[rest:])])


def _literally(text: str) -> str:
    return r".*?".join(r"[ \t]+".join(map(re.escape, re.split(r"[ \t]+", part))) for part in text.split(_ANY))
