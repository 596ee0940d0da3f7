"""The handwriting of programs that make code unreadable: packers, obfuscators, code without letters."""

import itertools
import re
from collections.abc import Iterator

from qirvo.analysis.runs import SYMBOLS, runs_of
from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True)
class Handwriting:
    """A sign that a tool for disguise was at work.

    Attributes:
        tool: What people call it.
        start: Where the sign stands.
    """

    tool: str
    start: int


_PACKER = re.compile(rb"eval\s?\(\s?function\s?\(\s?p\s?,\s?a\s?,\s?c\s?,\s?k\s?,\s?e\s?,\s?[dr]\s?\)")
_RENAMED = re.compile(rb"\b_0x[0-9a-f]{3,8}\b")
_JJ = re.compile(rb"[$\w]{1,10}=~\[\];[$\w]{1,10}=\{")
_AA = "ﾟωﾟﾉ".encode()
_ROTATED = re.compile(rb"while\s?\(\s?!!\[\]\s?\)\s?\{\s?try\s?\{[^}]{0,2000}?parseInt\(")
_LEAST_NAMES, _LEAST_USES, _MOST_USES = 4, 10, 500


def handwriting_of(content: bytes) -> Iterator[Handwriting]:
    """Yield the signs of tools for disguise in the code `content`."""
    if b"eval" in content and (match := _PACKER.search(content)):
        yield Handwriting("the packer of p,a,c,k,e,d", match.start())
    if b"_0x" in content and (start := _renamed(content)) is not None:
        yield Handwriting("javascript-obfuscator", start)
    elif b"!![]" in content and (match := _ROTATED.search(content)):
        yield Handwriting("javascript-obfuscator", match.start())
    if b"![]" in content:
        for start, end in itertools.islice(runs_of(content, SYMBOLS, least=150), 1):
            yield from [Handwriting("JSFuck", start)] if b"[]" in content[start:end] else []
    if b"=~[]" in content and (match := _JJ.search(content)):
        yield Handwriting("jjencode", match.start())
    if (start := content.find(_AA)) >= 0:
        yield Handwriting("aaencode", start)


def _renamed(content: bytes) -> int | None:
    matches = list(itertools.islice(_RENAMED.finditer(content), _MOST_USES))
    is_renamed = len(matches) >= _LEAST_USES and len({match[0] for match in matches}) >= _LEAST_NAMES
    return matches[0].start() if is_renamed else None
