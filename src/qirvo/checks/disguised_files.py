"""Whether a file is something else than its name says: a program called a picture, a script in a drawing.

Hosts never run such a file by themselves; code that was shipped beside it does.
"""

import re
from collections.abc import Iterator

from qirvo.analysis.file_kinds import ARCHIVES, HEAD_BYTES, PROGRAMS, Kind, kind_of
from qirvo.analysis.payload_words import Nature, is_text, nature_of
from qirvo.analysis.pictures import after_end, png_texts, svg_runs
from qirvo.analysis.scanning import ScanLimits, ScannedFile, head_of, scanned_files
from qirvo.analysis.text import entropy, excerpt_at, line_at
from qirvo.artifacts.refusals import printable
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import alarms_of, rules_of

_REMOVE = "Remove it, or call it what it is."

RULES = alarms_of(
    "disguised-files",
    program=("A program or script has the name of something harmless.", _REMOVE),
    archive=("An archive has the name of something else.", _REMOVE),
    script_in_picture=("A drawing holds a script.", "Remove the script; a drawing needs none."),
    payload_in_picture=("A picture carries code, a program or an archive.", "Save the picture anew."),
) | rules_of(
    "disguised-files",
    Severity.WARNING,
    data_after_picture=("There is data after the end of a picture.", "Save the picture anew."),
    not_scanned=("A file is too long to look into it.", "Make it smaller, or leave it out."),
)
_DOCUMENTS = "txt|md|markdown|json|json5|css|scss|less|csv|ya?ml|toml|xml|map|html?|license|licence|notice|lock"
_HARMLESS = re.compile(
    r".+\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|woff2?|ttf|otf|eot|mp[34]|ogg|wav|webm|pdf|svg|" + _DOCUMENTS + r")"
    r"|(?:.*/)?(?:LICEN[CS]E|README|NOTICE|CHANGELOG)",
    re.IGNORECASE,
)
_CODE = re.compile(r".+\.[cm]?[jt]sx?", re.IGNORECASE)
_SHOWN = re.compile(r".+\.(?:png|jpe?g|gif|webp|avif|ico|bmp|woff2?|ttf|otf|eot)", re.IGNORECASE)
_LOOKED_INTO = re.compile(r".+\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|ttf)", re.IGNORECASE)
_ZIP_DOCUMENTS = re.compile(r".+\.(?:svgz|docx|xlsx|pptx|odt|ods|epub)", re.IGNORECASE)
_LIMITS = ScanLimits(file_bytes=8 * 1024 * 1024, total_bytes=64 * 1024 * 1024)
_TRAILING = 32
_TRAILING_JPEG = 256


def _run(subject: Subject) -> Iterator[Finding]:
    for entry in subject.tree:
        if _HARMLESS.fullmatch(entry.path) or _CODE.fullmatch(entry.path):
            yield from _misnamed(entry.path, head_of(subject.files, entry.path, HEAD_BYTES))
    skipped: list[str] = []
    for file in scanned_files(subject.files, subject.tree, wanted=_LOOKED_INTO, skipped=skipped.append, limits=_LIMITS):
        yield from _drawing(file) if file.path.lower().endswith(".svg") else _picture(file)
    for path in skipped:
        yield RULES["disguised-files/not-scanned"].finding(f"only the beginning of `{path}` was read", file=path)


def _misnamed(path: str, head: bytes) -> Iterator[Finding]:
    kind = kind_of(head)
    is_script = (
        kind in (Kind.SCRIPT, Kind.NODE_SCRIPT) and not _CODE.fullmatch(path) and not path.lower().endswith(".md")
    )
    if kind in PROGRAMS or is_script:
        yield RULES["disguised-files/program"].finding(f"`{path}` is {kind}", file=path)
    elif kind in ARCHIVES and not _ZIP_DOCUMENTS.fullmatch(path):
        yield RULES["disguised-files/archive"].finding(f"`{path}` is {kind}", file=path)
    elif _SHOWN.fullmatch(path) and kind is Kind.UNKNOWN and is_text(head) and _is_code(head):
        message = f"`{path}` is code: `{printable(head[:60])}`"
        yield RULES["disguised-files/program"].finding(message, file=path, excerpt=excerpt_at(head, 0))


def _is_code(text: bytes) -> bool:
    return nature_of(text) in (Nature.SUSPICIOUS_CODE, Nature.CODE)


def _drawing(file: ScannedFile) -> Iterator[Finding]:
    content = file.content if file.content[:2] not in (b"\xff\xfe", b"\xfe\xff") else file.text.encode()
    match = svg_runs(content)
    if match is not None:
        yield RULES["disguised-files/script-in-picture"].finding(
            f"`{printable(match[0].strip())}` would run",
            file=file.path,
            line=line_at(content, match.start()),
            excerpt=excerpt_at(content, match.start()),
        )


def _picture(file: ScannedFile) -> Iterator[Finding]:
    if any(nature_of(text.partition(b"\0")[2]) is Nature.SUSPICIOUS_CODE for text in png_texts(file.content)):
        yield _payload(file, "code in its texts")
    rest = after_end(file.content) if file.is_whole else b""
    trailing = rest.strip(b"\0\r\n ")
    if not trailing:
        return
    nature, kind = nature_of(trailing), kind_of(trailing)
    if kind in ARCHIVES or nature in (Nature.PROGRAM, Nature.SUSPICIOUS_CODE, Nature.CODE, Nature.WASM):
        yield _payload(file, kind if kind is not Kind.UNKNOWN else "code")
    elif len(trailing) >= (_TRAILING_JPEG if kind_of(file.content) is Kind.JPEG else _TRAILING):
        yield RULES["disguised-files/data-after-picture"].finding(
            f"`{len(trailing)}` bytes of `{entropy(trailing):.1f}` bits each stand after the end", file=file.path
        )


def _payload(file: ScannedFile, what: str) -> Finding:
    return RULES["disguised-files/payload-in-picture"].finding(f"`{file.path}` carries {what}", file=file.path)


CHECK = Check(slug="disguised-files", rules=RULES, run=_run)
