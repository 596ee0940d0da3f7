"""Whether code says something else than it seems to: unseen characters, turned directions, letters that look alike.

Whoever reviews the plugin sees pictures of characters; the computer reads their numbers. Emoji, the scripts of the
world in strings, and the mark at the beginning of a file are ordinary.
"""

import re
from collections.abc import Iterator
from itertools import islice

from qirvo.analysis.invisible import (
    DIRECTION,
    FILLERS,
    INVISIBLE,
    SUSPICIOUS,
    Payload,
    name_of,
    payloads,
    private_payloads,
)
from qirvo.analysis.lexing import Region, regions_of
from qirvo.analysis.lookalikes import FOREIGN, Lookalike, is_greek_only, lookalikes
from qirvo.analysis.runs import BLANK, runs_of
from qirvo.analysis.scanning import TEXT, ScannedFile, scanned_files
from qirvo.analysis.text import excerpt_at, line_at
from qirvo.artifacts.refusals import printable
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import alarms_of, rules_of

_ESCAPE = "Write such a character as an escape, `\\u…`, where it is needed at all."

RULES = alarms_of(
    "hidden-text",
    direction_control=("Characters turn the direction of code, so that it reads otherwise than it runs.", _ESCAPE),
    invisible_payload=("A run of invisible characters is long enough to carry code.", "Remove it."),
    invisible_identifier=("An identifier has characters that nobody sees.", "Name it with letters that are seen."),
    lookalike_identifier=(
        "A name is written with letters of another script that look Latin.",
        "Write it in one script.",
    ),
    pushed_off_screen=("Code stands so far to the right or below that nobody sees it.", "Format the code."),
) | rules_of(
    "hidden-text",
    Severity.WARNING,
    invisible_character=("An invisible character stands in code.", _ESCAPE),
    not_scanned=("A file is too long to look for hidden text in it.", "Split the file, or leave it out."),
)
_CONTROL = re.compile(f"[{DIRECTION}]")
_FILLER = re.compile(f"[{FILLERS}]")
_OPENING = "\u202a\u202b\u202d\u202e"
_ISOLATING = "\u2066\u2067\u2068"
_ALONE = re.compile(f"([\"'`])[{DIRECTION}\u200e\u200f\u061c]\\1|\\[[^\\]\n]{{0,200}}[{DIRECTION}][^\\]\n]{{0,200}}\\]")
_NAME_AROUND = re.compile("[A-Za-z0-9_$]")
_GAP, _FAR_INDENT, _MANY_LINES = 100, 250, 300
_CALL = re.compile(r"[\w$\])]\s?\(|=[^=]|;")
_READS_CODES = re.compile(r"(?:codePoint|charCode)At|fromCharCode|fromCodePoint|TextEncoder|Buffer\.from|encodeURI")
_NAMES = re.compile(
    r"://\S{0,100}$|(?:require|import)\s?\(\s?[\"'`]\S{0,60}$|\bfrom\s{0,3}[\"'`]\S{0,60}$|\[[\"'`]\w{0,60}$"
)
_WIDE = re.compile("[\uff21-\uff5a]")  # drawn so wide that nobody is deceived
_ASCII = bytes(range(128))
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*+")
_MOST_PER_FILE, _MOST_CONTROLS, _MOST_LOOKED_AT = 10, 300, 20_000
_AROUND = 400


def _run(subject: Subject) -> Iterator[Finding]:
    skipped: list[str] = []
    for file in scanned_files(subject.files, subject.tree, wanted=TEXT, skipped=skipped.append):
        yield from _findings(file)
    for path in skipped:
        yield RULES["hidden-text/not-scanned"].finding(f"only the beginning of `{path}` was read", file=path)


def _findings(file: ScannedFile) -> Iterator[Finding]:
    if file.is_code:
        yield from _off_screen(file)
    if file.content.isascii() or not file.text:
        return
    foreign = file.content.translate(None, _ASCII).decode("utf-8", "replace") if not _is_wide(file) else file.text
    if SUSPICIOUS.search(foreign):
        yield from _invisible(file)
    if file.is_code and FOREIGN.search(foreign):
        yield from _alike(file)


def _is_wide(file: ScannedFile) -> bool:
    return file.content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _invisible(file: ScannedFile) -> Iterator[Finding]:
    found = [*islice(payloads(file.text), _MOST_CONTROLS)]
    if file.is_code and _READS_CODES.search(file.text):
        found += islice(private_payloads(file.text), _MOST_CONTROLS)
    for payload in found[:_MOST_PER_FILE]:
        yield _payload(file, payload)
    if file.is_code:
        yield from _turned(file)
        yield from _unseen(file, found)


def _payload(file: ScannedFile, payload: Payload) -> Finding:
    spelled = f", which spell `{printable(payload.spells)}`" if payload.spells else ""
    return RULES["hidden-text/invisible-payload"].finding(
        f"`{payload.length}` {payload.kind} stand here{spelled}",
        file=file.path,
        line=line_at(file.text, payload.start),
        excerpt=excerpt_at(file.text, payload.start),
    )


def _turned(file: ScannedFile) -> Iterator[Finding]:
    """Tell of controls that are not closed where they were opened, or that stand in code or a comment."""
    told: set[int] = set()
    positions = [match.start() for match in islice(_CONTROL.finditer(file.text), _MOST_CONTROLS)]
    for position, region in regions_of(file.text, positions):
        if region is Region.PATTERN or not _turns(file.text, position, region):
            continue
        line = line_at(file.text, position)
        if line in told:
            continue
        if len(told) >= _MOST_PER_FILE:
            return
        told.add(line)
        yield RULES["hidden-text/direction-control"].finding(
            f"`{name_of(file.text[position])}` stands in a {region}"
            if region is not Region.CODE
            else f"`{name_of(file.text[position])}` stands in code",
            file=file.path,
            line=line,
            excerpt=excerpt_at(file.text, position),
        )


def _turns(text: str, position: int, region: Region) -> bool:
    around = _line_around(text, position)
    left = _ALONE.sub("", around)  # a program that looks for such characters names them one by one
    if not _CONTROL.search(left):
        return False
    if region is Region.CODE:
        return True
    has_override = "\u202e" in left or "\u202d" in left
    opened = sum(left.count(c) for c in _OPENING) - left.count("\u202c")
    isolated = sum(left.count(c) for c in _ISOLATING) - left.count("\u2069")
    return has_override or opened != 0 or isolated != 0 or region is Region.COMMENT


def _line_around(text: str, position: int) -> str:
    start, end = max(0, position - _AROUND), min(len(text), position + _AROUND)
    start = max(start, text.rfind("\n", start, position) + 1)
    line_end = text.find("\n", position, end)
    return text[start : end if line_end < 0 else line_end]


def _unseen(file: ScannedFile, known: list[Payload]) -> Iterator[Finding]:
    text, told = file.text, 0
    covered = [(payload.start, payload.start + payload.length) for payload in known]
    positions = [match.start() for match in islice(INVISIBLE.finditer(text), _MOST_LOOKED_AT)]
    for position, region in regions_of(text, positions):
        if region is not Region.CODE or told >= _MOST_PER_FILE or _is_ordinary(text, position):
            continue
        if any(start <= position < end for start, end in covered):
            continue
        told += 1
        before, after = text[position - 1 : position], text[position + 1 : position + 2]
        in_name = _NAME_AROUND.match(before) or _NAME_AROUND.match(after) or _FILLER.match(text[position])
        rule = "invisible-identifier" if in_name else "invisible-character"
        yield RULES[f"hidden-text/{rule}"].finding(
            f"`{name_of(text[position])}` stands in code",
            file=file.path,
            line=line_at(text, position),
            excerpt=excerpt_at(text, position),
        )


def _is_ordinary(text: str, position: int) -> bool:
    """Say whether it is the mark at a file's beginning (files are joined), or stands between letters of its script."""
    before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
    if text[position] == "\ufeff":
        return before in ("", "\n", ";", "}", "/")
    return bool(before) and not before.isascii() and not _NAME_AROUND.match(after)


def _alike(file: ScannedFile) -> Iterator[Finding]:
    found = list(islice(lookalikes(file.text), _MOST_LOOKED_AT))
    names = set(_NAME.findall(file.text)) if found else set()
    places = dict(regions_of(file.text, [one.start for one in found]))
    told: set[str] = set()
    for one in found:
        if one.word in told or len(told) >= _MOST_PER_FILE or not _deceives(file.text, one, places[one.start], names):
            continue
        told.add(one.word)
        letters = ", ".join(sorted({name_of(c) for c in one.word if not c.isascii()})[:3])
        yield RULES["hidden-text/lookalike-identifier"].finding(
            f"`{printable(one.word)}` looks like `{one.meant}` and has {letters}",
            file=file.path,
            line=line_at(file.text, one.start),
            excerpt=excerpt_at(file.text, one.start),
        )


def _deceives(text: str, one: Lookalike, region: Region, names: set[str]) -> bool:
    if region is Region.STRING:  # text for people may mix scripts; names of modules and network hosts may not
        return (
            one.is_mixed
            and not _WIDE.search(one.word)
            and bool(_NAMES.search(text, max(0, one.start - 120), one.start))
        )
    if region is not Region.CODE or len(one.word) == 1:
        return False
    return one.meant in names or (one.is_mixed and not is_greek_only(one.word))


def _off_screen(file: ScannedFile) -> Iterator[Finding]:
    content = file.content
    gaps = [(start, end) for start, end in runs_of(content, BLANK, least=_GAP) if _is_gap(content[start:end], start)]
    if not gaps:
        return
    text = content.decode("latin-1")  # places in bytes stay places in the text
    for (position, region), (start, _) in zip(regions_of(text, [end for _, end in gaps]), gaps, strict=True):
        ahead = text[position : position + 200].partition("\n")[0]
        if region is Region.CODE and _CALL.search(ahead) and not ahead.startswith(("//", "/*", "*")):
            yield RULES["hidden-text/pushed-off-screen"].finding(
                f"code stands after `{position - start}` blank characters",
                file=file.path,
                line=line_at(content, position),
                excerpt=excerpt_at(content, position, before=0),
            )
            return


def _is_gap(blank: bytes, start: int) -> bool:
    """Say whether code after `blank` is out of sight: far to the right of other code, far indented, or far below."""
    lines, last = blank.count(b"\n"), len(blank) - blank.rfind(b"\n") - 1
    return lines >= _MANY_LINES or last >= _FAR_INDENT or (lines == 0 and last >= _GAP and start > 0)


CHECK = Check(slug="hidden-text", rules=RULES, run=_run)
