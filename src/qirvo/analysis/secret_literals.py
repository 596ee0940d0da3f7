"""Secrets that are known by what stands around them: key blocks, addresses with passwords, names of secrets."""

import base64
import binascii
import re
from collections.abc import Iterator

from qirvo.analysis.runs import TOKEN, runs_of
from qirvo.analysis.secret_shapes import FoundSecret, is_placeholder
from qirvo.analysis.text import entropy

_KEY_BEGINS = re.compile(rb"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(rb"(?:[A-Za-z0-9+/=\s\"'+,:\-]|\\[nr])++")
_LONGEST_KEY = 20_000
_STORAGE_KEY = re.compile(rb"AccountKey=([A-Za-z0-9+/]{86}==)")
_EMULATOR_KEY = b"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"  # Azurite's; the same everywhere
_ADDRESS = re.compile(
    rb"://([^\s:/?#@\"'`<>{}$\\,;()]{0,64}):([^\s/?#@\"'`<>{}$\\,;()]{3,128})@([A-Za-z0-9.\-]{3,253})"
)
_SCHEME = re.compile(rb"[a-z][a-z0-9+.\-]{1,20}$")
_WEAK = re.compile(
    r"pass(?:word|wd|phrase)?\d{0,4}|pw|pwd|secret|user(?:name)?|admin|root|test(?:ing)?|guest|foo|bar|baz|qux|postgres|mysql"
    r"|token|login|hunter2|123\d{0,6}|p@ss.*|letmein|my.*|some.*|the.*|[a-z]{1,8}|[A-Z_]{2,40}|.*password.*|.*passwd.*",
    re.IGNORECASE,
)
_HERE = re.compile(rb"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host(?:name)?|server|db|proxy|example)$")
_VALUE = re.compile(rb"[\"'`]([A-Za-z0-9_\-+/=.~]{16,200})[\"'`]")
_NAME = re.compile(rb"([A-Za-z0-9_$.\-]{1,60})[\"'`\]]{0,2}\s{0,4}[:=]\s{0,4}$")
_SECRET_NAME = re.compile(
    rb"(?:api|access|auth|secret|private|account|master|encryption|signing|service)[_\-.]?(?:key|token)(?:[_\-.]?(?:id|value|prod|live))?$"
    rb"|secret$|passw(?:or)?d$|passphrase$|(?:client|app|shared|jwt|session|consumer|webhook)[_\-.]?secret$|bearer$"
    rb"|(?:refresh|id|bot|user|deploy|personal|npm|github|gitlab|slack)[_\-.]?token$|credentials?$",
    re.IGNORECASE,
)
_PUBLIC_NAME = re.compile(
    rb"public|publish|csrf|xsrf|nonce|sitekey|site_key|measurement|anon|placeholder|label|header|cookie|storage|cache",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z]{2,}(?:[_\-.][A-Za-z]{2,})+\d{0,2}|[A-Za-z]+\d{0,3}")
_GUESS_ENTROPY = 3.6
_HEX_ENTROPY = 3.0
_PASSWORD_ENTROPY = 2.8
_PASSWORD = 10


def found_literals(content: bytes) -> Iterator[FoundSecret]:
    """Yield the secrets in `content` that are known by what stands around them."""
    if b"PRIVATE KEY" in content:
        yield from _key_blocks(content)
    if b"AccountKey=" in content:
        yield from _storage_keys(content)
    if b"@" in content:
        yield from _addresses(content)
    yield from _assigned(content)


def _key_blocks(content: bytes) -> Iterator[FoundSecret]:
    for begin in _KEY_BEGINS.finditer(content):
        end = content.find(b"-----", begin.end(), begin.end() + _LONGEST_KEY)
        if end < 0 or content[end : end + 8] != b"-----END" or not _KEY_BODY.fullmatch(content, begin.end(), end):
            continue
        body = re.sub(rb"(?m)^[A-Za-z\-]+: .*$", b"", content[begin.end() : end])
        if _is_key(re.sub(rb"\\[nr]|[^A-Za-z0-9+/=]", b"", body)):
            yield FoundSecret("private-key", "a private key", begin.start(), content[begin.start() : end])


def _is_key(body: bytes) -> bool:
    try:
        decoded = base64.b64decode(body[: len(body) // 4 * 4])
    except (binascii.Error, ValueError):
        return False
    return len(decoded) >= 48 and entropy(decoded) > 4.5  # noqa: PLR2004  # random, and no row of placeholders


def _storage_keys(content: bytes) -> Iterator[FoundSecret]:
    for match in _STORAGE_KEY.finditer(content):
        if not match[1].startswith(_EMULATOR_KEY) and not is_placeholder(match[1]):
            yield FoundSecret("cloud-key", "an Azure storage key", match.start(1), match[1])


def _addresses(content: bytes) -> Iterator[FoundSecret]:
    for match in _ADDRESS.finditer(content):
        scheme = _SCHEME.search(content, max(0, match.start() - 22), match.start())
        if scheme is None or _HERE.match(match[3]):
            continue
        password = match[2].decode("latin-1")
        if _WEAK.fullmatch(password) or is_placeholder(password) or match[1] == match[2]:
            continue
        if len(password) >= _PASSWORD and entropy(password) >= _PASSWORD_ENTROPY:
            yield FoundSecret("connection", "an address with a password", match.start(2), match[2], is_proved=False)


def _assigned(content: bytes) -> Iterator[FoundSecret]:
    for run, _ in runs_of(content, TOKEN, least=16):
        if content[max(0, run - 6) : max(0, run - 1)].rstrip()[-1:] not in (b":", b"="):
            continue
        match = _VALUE.match(content, run - 1)
        if match is None:
            continue
        name = _NAME.search(content, max(0, match.start() - 66), match.start())
        if name is None or not _SECRET_NAME.search(name[1]) or _PUBLIC_NAME.search(name[1]):
            continue
        if looks_random(match[1].decode("ascii")):
            yield FoundSecret(
                "assigned",
                "a text that looks random under a name of a secret",
                match.start(1),
                match[1],
                is_proved=False,
            )


def looks_random(text: str) -> bool:
    """Say whether `text` is made by dice and not of words: it has digits, letters, and much information."""
    if is_placeholder(text) or _WORDS.fullmatch(text) or not re.search(r"\d", text) or not re.search(r"[A-Za-z]", text):
        return False
    if re.fullmatch(r"[0-9a-f\-]+|[0-9A-F\-]+", text):
        return len(text) >= 32 and entropy(text) >= _HEX_ENTROPY  # noqa: PLR2004
    return len(text) >= 20 and entropy(text) >= _GUESS_ENTROPY and len(re.findall(r"\d", text)) >= 2  # noqa: PLR2004
