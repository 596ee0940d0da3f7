"""What can be measured on a text without understanding it: entropy, lines, whether a person wrote it.

Every measure takes time that grows with the text and no faster, whatever the text is.
"""

import math
import re
from collections import Counter

from qirvo.analysis.invisible import SUSPICIOUS
from qirvo.artifacts.refusals import printable

_SAMPLE = 48 * 1024
_LEAST = 512
_LONG_LINE = 500
_MEAN_LINE = 180
_LONG_SHARE = 0.5
_MOST_SPACE = 0.12
_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|(?m:^[ \t]*//[^\n]*$)")
_LONG_STRING = re.compile(r"\"[^\"\\\n]{200,}\"|'[^'\\\n]{200,}'|`[^`\\\n]{200,}`")
_SPACE = re.compile(r"[ \t]+")
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
    makes it no more readable, and a table of data makes readable code no less so. Short files are never minified.
    """
    middle = max(_SAMPLE, len(text) // 2)
    sample = text[:_SAMPLE] + text[middle : middle + _SAMPLE]
    code = _LONG_STRING.sub('""', _COMMENT.sub("", sample))
    lines = [line for line in code.split("\n") if line.strip()]
    total = sum(map(len, lines))
    if total < _LEAST:
        return False
    long = sum(len(line) for line in lines if len(line) > _LONG_LINE)
    spaces = sum(1 for line in lines for _ in _SPACE.finditer(line))
    is_dense = spaces / total <= _MOST_SPACE
    return is_dense and (long / total >= _LONG_SHARE or total / len(lines) >= _MEAN_LINE)


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
