"""What can be measured on a text without understanding it: entropy, lines, whether a person wrote it.

Every measure takes time that grows with the text and no faster, whatever the text is.
"""

import math
import re
from collections import Counter

from qirvo.analysis.invisible import SUSPICIOUS
from qirvo.artifacts.refusals import printable

_SAMPLE = 96 * 1024
_PIECES = 8
_LEAST = 512
_LONG_LINE = 500
_MEAN_LINE = 180
_LONG_SHARE = 0.5
_MOST_SPACE = 0.12
_LONG_COMMENT, _MOST_COMMENTS = 1_000, 20_000
_REMARKS = re.compile(r"\n[ \t]*//[^\n]*")
_BLOCK = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_LONG_STRING = re.compile(r"\"[^\"\\\n]{200,}\"|'[^'\\\n]{200,}'|`[^`\\\n]{200,}`")
_BLANK = re.compile(r"(?<!\s)\s{256,}")
_BLANK_PIECE = 128
_EXCERPT_BEFORE = 20
_EXCERPT = 100


def entropy(text: str | bytes) -> float:
    """Return the mean information of one character of `text` in bits; 0 for a text of one character repeated."""
    counts = Counter(text)
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in counts.values())


def is_minified(text: str) -> bool:
    """Say whether the code `text` is written for machines only.

    It is when most of it stands in lines that nobody reads (`_LONG_LINE`) or its lines are that long on average, and
    there is almost no space between its words. Comments and long strings do not count: a licence above minified code
    makes it no more readable, and a table of data makes readable code no less so. Short files are never minified; of
    long ones, pieces from the beginning to the end are looked at.
    """
    code = _LONG_STRING.sub('""', _BLOCK.sub("", _REMARKS.sub("", "\n" + _sample(text))))
    lines = [line for line in code.split("\n") if line.strip()]
    total = sum(map(len, lines))
    if total < _LEAST:
        return False
    long = sum(len(line) for line in lines if len(line) > _LONG_LINE)
    indented = sum(1 for line in lines if line[0] in " \t")
    spaces = len(code.split()) - len(lines) + indented
    is_dense = spaces / total <= _MOST_SPACE
    return is_dense and (long / total >= _LONG_SHARE or total / len(lines) >= _MEAN_LINE)


def _sample(text: str) -> str:
    """Return what of `text` is looked at, so that neither a long comment nor blank lines can stand before all of it."""
    if len(text) <= _SAMPLE:
        return text
    text = _without_long_comments(text)
    if any(text[start : start + _BLANK_PIECE].isspace() for start in range(0, len(text), _BLANK_PIECE)):
        text = _BLANK.sub("\n", text)
    if len(text) <= _SAMPLE:
        return text
    length = _SAMPLE // _PIECES
    last = len(text) - length
    starts = [last * number // (_PIECES - 1) for number in range(_PIECES)]
    return "\n".join(text[start : start + length] for start in starts)


def _without_long_comments(text: str) -> str:
    kept: list[str] = []
    done = position = 0
    for _ in range(_MOST_COMMENTS):
        start = text.find("/*", position)
        end = text.find("*/", start + 2) if start >= 0 else -1
        if end < 0:
            break
        position = end + 2
        if position - start > _LONG_COMMENT:
            kept.append(text[done:start])
            done = position
    return "".join((*kept, text[done:]))


def line_at(text: str | bytes, position: int) -> int:
    """Return the line of `position`, counted from 1."""
    if isinstance(text, bytes):
        return text.count(b"\n", 0, position) + 1
    return text.count("\n", 0, position) + 1


def excerpt_at(text: str | bytes, position: int, *, before: int = _EXCERPT_BEFORE) -> str:
    """Return what stands around `position` on its line, cut short and safe to show."""
    start = max(0, position - before)
    around = text[start : start + _EXCERPT]
    told = around.decode("utf-8", "backslashreplace") if isinstance(around, bytes) else around
    head, tail = told[: position - start], told[position - start :]
    line = head[head.rfind("\n") + 1 :] + tail.partition("\n")[0]
    return printable(SUSPICIOUS.sub(lambda match: ascii(match[0])[1:-1], line)).strip()


def masked(secret: str | bytes) -> str:
    """Return `secret` so that it can be recognised by who knows it, and used by nobody."""
    text = secret.decode("ascii", "replace") if isinstance(secret, bytes) else secret
    return f"{printable(text[:4])}… ({len(text)} characters)"


def longest_repeat(text: str) -> int:
    """Return the length of the longest run of one and the same character."""
    longest, run, last = 0, 0, ""
    for character in text:
        run = run + 1 if character == last else 1
        last = character
        longest = max(longest, run)
    return longest
