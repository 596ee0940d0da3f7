"""Whether code or a program is hidden in encoded text: what is encoded is decoded, and judged by what comes out.

Pictures, fonts, digests, certificates, tables and source maps are encoded too, and come out harmless.
"""

import re
from collections.abc import Iterator

from qirvo.analysis.decoding import Decoded, decoded
from qirvo.analysis.literals import Run, encoded_runs, spelled_texts
from qirvo.analysis.obfuscation import handwriting_of
from qirvo.analysis.payload_words import Nature, nature_of
from qirvo.analysis.scanning import TEXT, ScannedFile, scanned_files
from qirvo.analysis.text import entropy, excerpt_at, line_at
from qirvo.artifacts.refusals import printable
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import alarms_of, rules_of

_SHOW = "Ship what the plugin runs as readable code."

RULES = alarms_of(
    "encoded-payloads",
    hidden_code=("Encoded text comes out as code that reaches for the machine or the network.", _SHOW),
    hidden_program=("Encoded text comes out as a program.", "Remove it; plugins bring no programs."),
    hidden_address=("The address of a network host is encoded.", "Write addresses openly and declare them."),
    hidden_name=("The name of a dangerous function or module is encoded.", _SHOW),
    disguised_code=("Code was made unreadable by a tool for disguise.", _SHOW),
    encrypted_code=("A large unreadable text stands beside what decodes and runs it.", _SHOW),
) | rules_of(
    "encoded-payloads",
    Severity.WARNING,
    encoded_code=("Encoded text comes out as code.", _SHOW),
    embedded_web_assembly=("WebAssembly is written into the code.", "Ship it as a file, with its source named."),
    not_scanned=("A file is too long to look for encoded payloads in it.", "Split the file, or leave it out."),
)
_EXPLAINS = re.compile(r".+\.(?:md|markdown|d\.[cm]?ts)", re.IGNORECASE)  # what people read, with examples
_RULE_OF = {
    Nature.PROGRAM: "hidden-program",
    Nature.SUSPICIOUS_CODE: "hidden-code",
    Nature.CODE: "encoded-code",
    Nature.ADDRESS: "hidden-address",
    Nature.WASM: "embedded-web-assembly",
}
_NAMES = re.compile(
    rb"[\"'`](?:Y2hpbGRfcHJvY2Vzcw|ZXZhbA|RnVuY3Rpb24|cmVxdWlyZQ|ZXhlY1N5bmM|cHJvY2Vzcy5lbnY|6368696c645f70726f63657373|6576616c"
    rb"|Y2hpbGRfcHJvY2Vzcy5leGVj|c3Bhd25TeW5j|ZG9jdW1lbnQuY29va2ll|ZmV0Y2g|Z2xvYmFsVGhpcw|bm9kZTpjaGlsZF9wcm9jZXNz)={0,2}[\"'`]"
)
_BEGINNING = re.compile(
    rb"[\"'`](?:Y2hpbGRf|ZXZhb|RnVuY3Rp|cmVxdWly|ZXhlY1N5|cHJvY2Vzcy5l|c3Bhd25T|ZG9jdW1l|ZmV0Y2g|Z2xvYmFs|bm9kZTpj|6368696c64"
    rb"|6576616c|aHR0c|d3M6Ly|d3NzOi8v|687474)"
)
_ADDRESSES = re.compile(
    rb"[\"'`]((?:aHR0c(?:DovL|HM6L)|d3M6Ly|d3NzOi8v)[A-Za-z0-9+/_\-]{4,400}={0,2}|687474(?:70|5053)[0-9a-f]{6,400})[\"'`]"
)
_DECODES = re.compile(
    rb"\batob\s*\(|Buffer\.from\s*\(|createDecipher|fromCharCode|inflate|gunzip"
    rb"|decodeURIComponent|parseInt\s*\(|\bCryptoJS\b|subtle\.decrypt"
)
_RUNS = re.compile(
    rb"(?<![.\w])eval\s*\(|\bnew Function\s*\(|(?<![.\w])Function\s*\(|\bvm\.(?:runIn|Script)"
    rb"|\bexec(?:Sync|File)?\s*\(|\.constructor\s*\(|_compile\s*\(|\bimport\s*\(\s*(?:URL|[\"'`]data:)"
)
_HARMLESS_MEDIA = (
    "image/",
    "font/",
    "audio/",
    "video/",
    "application/font",
    "application/x-font",
    "application/vnd.ms-font",
    "application/json",
)
_SOURCE_MAP = b'{"version":3,'
"""Written into a file by every bundler; it is for people, and no engine runs it."""
_GOOD_PART, _NEAR = 0.3, 1500
_LEAST_ENCRYPTED = 1024
_ENCRYPTED_ENTROPY = 5.2
_MOST_PER_FILE = 10
_MOST_DECODED = 20_000


def _run(subject: Subject) -> Iterator[Finding]:
    skipped: list[str] = []
    for file in scanned_files(subject.files, subject.tree, wanted=TEXT, skipped=skipped.append):
        for number, finding in enumerate(_findings(file)):
            if number >= _MOST_PER_FILE:
                break
            yield finding
    for path in skipped:
        yield RULES["encoded-payloads/not-scanned"].finding(f"only the beginning of `{path}` was read", file=path)


def _findings(file: ScannedFile) -> Iterator[Finding]:
    if file.is_code:
        for sign in handwriting_of(file.content):
            yield _told("disguised-code", file, sign.start, f"this is the handwriting of {sign.tool}")
        yield from _names(file)
        yield from _spelled(file)
    yield from _runs(file)


def _names(file: ScannedFile) -> Iterator[Finding]:
    content = file.content
    if _BEGINNING.search(content) is None:
        return
    for match in _NAMES.finditer(content):
        yield _told(
            "hidden-name",
            file,
            match.start(),
            f"`{_plain(match[0][1:-1])}` is written as `{printable(match[0][1:-1])}`",
        )
    for match in _ADDRESSES.finditer(content):
        if len(match[1]) < 40:  # noqa: PLR2004  # longer ones are runs
            yield _told("hidden-address", file, match.start(), f"the text spells `{_plain(match[1])}`")


def _plain(text: bytes) -> str:
    if len(text) < 24:  # noqa: PLR2004  # too short for the general decoder
        text += b"=" * (-len(text) % 4)
    return printable(next((step.content for step in decoded(text.rjust(24))), text))


def _spelled(file: ScannedFile) -> Iterator[Finding]:
    for text in spelled_texts(file.content):
        nature = nature_of(text.content)
        if nature in (Nature.SUSPICIOUS_CODE, Nature.ADDRESS):
            yield _told(_RULE_OF[nature], file, text.start, f"{text.how} spell `{printable(text.content[:80])}`")


def _runs(file: ScannedFile) -> Iterator[Finding]:
    opaque: Run | None = None
    for number, run in enumerate(encoded_runs(file.content)):
        if number > _MOST_DECODED:
            return
        if run.media.startswith(_HARMLESS_MEDIA):
            continue
        steps = list(decoded(run.text))
        told = _judged(file, run, steps)
        if told is not None:
            yield told
        elif len(run.text) >= _LEAST_ENCRYPTED and steps and _is_opaque(run, steps[-1]) and opaque is None:
            opaque = run
    if opaque is not None and file.is_code and _is_run(file.content, opaque):
        yield _told(
            "encrypted-code", file, opaque.start, f"`{len(opaque.text)}` unreadable characters stand beside a decoder"
        )


def _is_run(content: bytes, run: Run) -> bool:
    """Say whether what decodes and runs stands near `run`, or the run is a good part of the whole file."""
    around = content
    if len(run.text) < len(content) * _GOOD_PART:
        around = content[max(0, run.start - _NEAR) : run.start] + content[run.start + len(run.text) :][:_NEAR]
    return _DECODES.search(around) is not None and _RUNS.search(around) is not None


def _is_opaque(run: Run, last: Decoded) -> bool:
    is_dense = entropy(run.text) >= _ENCRYPTED_ENTROPY or (last.how[0] == "hex" and entropy(last.content) > 7)  # noqa: PLR2004
    return is_dense and nature_of(last.content) is Nature.OPAQUE


def _judged(file: ScannedFile, run: Run, steps: list[Decoded]) -> Finding | None:
    for step in steps:
        if step.content.startswith(_SOURCE_MAP):
            return None
        nature = nature_of(step.content)
        is_shown = _EXPLAINS.fullmatch(file.path) is not None and nature is not Nature.PROGRAM
        if nature not in _RULE_OF or is_shown or (nature is Nature.CODE and not file.is_code):
            continue
        shown = printable(step.content[:60])
        return _told(_RULE_OF[nature], file, run.start, f"{' in '.join(reversed(step.how))} comes out as `{shown}`")
    return None


def _told(rule: str, file: ScannedFile, start: int, message: str) -> Finding:
    return RULES[f"encoded-payloads/{rule}"].finding(
        message, file=file.path, line=line_at(file.content, start), excerpt=excerpt_at(file.content, start)
    )


CHECK = Check(slug="encoded-payloads", rules=RULES, run=_run)
