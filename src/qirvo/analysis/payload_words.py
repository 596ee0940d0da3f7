"""Whether bytes that came out of a hiding place are a program or code, and whether that code reaches for much.

The words are looked for only in what somebody took the trouble to encode. In open code they mean nothing.
"""

import re
from enum import StrEnum

from qirvo.analysis.file_kinds import PROGRAMS, Kind, kind_of

_SAMPLE = 256 * 1024


class Nature(StrEnum):
    """What decoded bytes are."""

    PROGRAM = "program"
    SUSPICIOUS_CODE = "suspicious-code"
    CODE = "code"
    ADDRESS = "address"
    WASM = "wasm"
    HARMLESS = "harmless"
    OPAQUE = "opaque"


_REACHES = re.compile(
    rb"child_process|process\.env|\beval\s*\(|\bnew Function\b|\bFunction\s*\(|\brequire\s*\(|\bimport\s*\("
    rb"|XMLHttpRequest"
    rb"|\bfetch\s*\(|WebSocket|navigator\.sendBeacon|document\.(?:cookie|write|createElement)|\blocalStorage\b"
    rb"|/bin/(?:ba)?sh\b|powershell|cmd(?:\.exe)? /c|\bcurl\s|\bwget\s|\bIEX\b"
    rb"|Invoke-(?:WebRequest|Expression)|DownloadString"
    rb"|\bexec(?:Sync|File)?\s*\(|\bspawn(?:Sync)?\s*\(|writeFile|readFile|\bos\.system|subprocess"
    rb"|\.ssh/|id_rsa|/etc/passwd"
    rb"|chrome\.storage|globalThis\[|api\.telegram|webhook|keylog|wallet|mnemonic",
)
_CODE = re.compile(
    rb"\b(?:var|let|const)\s+[\w$]+\s*=|\bfunction\b\s*[\w$]*\s*\(|=>\s*[{(\w]|\breturn\b[\s(]|\bif\s*\(|\)\s*;|<script\b"
    rb"|\bthis\.\w|\bmodule\.exports|\bimport\s+[\w{*]|\bconsole\.log\(|\bself\.onmessage|\balert\("
)
_ADDRESS = re.compile(
    rb"(?:https?|wss?|ftp|tcp)://[\w.\-\[\]:]{3,253}[^\s\x00-\x1f\x7f-\xff]{0,500}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5})?(?:/\S{0,200})?"
    rb"|(?:[\w\-]{1,63}\.){1,6}(?:com|net|org|io|ru|cn|xyz|top|dev|app|info|site|online|onion|workers\.dev)(?:/\S{0,200})?"
)
_WORKER = re.compile(rb"\b(?:onmessage|postMessage|importScripts|addEventListener\(.message)")
_NODE = re.compile(rb"child_process|process\.env|/bin/(?:ba)?sh|powershell|document\.cookie|\.ssh/|/etc/passwd")
_NOT_CODE = re.compile(
    rb"\s*(?:[{\[]|<(?:svg|\?xml|!DOCTYPE|html)|-----BEGIN|%PDF|@charset|/\*! normalize)", re.IGNORECASE
)


def nature_of(content: bytes) -> Nature:
    """Say what `content` is, which came out of a hiding place."""
    kind = kind_of(content[:4096])
    if kind in PROGRAMS:
        return Nature.PROGRAM
    if kind is Kind.WASM:
        return Nature.WASM
    if kind is not Kind.UNKNOWN and kind not in (Kind.SCRIPT, Kind.NODE_SCRIPT):
        return Nature.HARMLESS
    sample = content[:_SAMPLE]
    if not is_text(sample):
        return Nature.OPAQUE
    if kind is Kind.SCRIPT:
        return Nature.SUSPICIOUS_CODE
    return _text_nature(sample)


def _text_nature(text: bytes) -> Nature:
    if _ADDRESS.fullmatch(text.strip()):
        return Nature.ADDRESS
    reaches = {match[0] for match in _REACHES.finditer(text)}
    pieces = sum(1 for _ in _CODE.finditer(text[:20_000]))
    if _NODE.search(text) or (reaches and (pieces >= 1 or len(reaches) >= 2)):  # noqa: PLR2004
        if _WORKER.search(text) and not _NODE.search(text):
            return Nature.CODE
        is_document = _NOT_CODE.match(text) is not None and b"<script" not in text and pieces < 3  # noqa: PLR2004
        return Nature.HARMLESS if is_document else Nature.SUSPICIOUS_CODE
    return Nature.CODE if pieces >= 3 and not _NOT_CODE.match(text) else Nature.HARMLESS  # noqa: PLR2004


def is_text(content: bytes) -> bool:
    """Say whether `content` is text: UTF-8 with hardly a control character."""
    try:
        content[: len(content) - 4 if len(content) >= _SAMPLE else None].decode("utf-8")
    except UnicodeDecodeError:
        return False
    controls = len(content) - len(content.translate(None, bytes([*range(9), 11, 12, *range(14, 32), 127])))
    return controls * 100 <= len(content)
