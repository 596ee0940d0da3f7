"""How the hostile samples are made: laid into ordinary plugins, or passed through what obfuscators do."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.support.samples import Sample

_SLOT = "/*SLOT*/"
_WORD = re.compile(r"'([^'\\\n]*)'")


def plain(name: str, family: str, code: str, *, more: Mapping[str, str] | None = None, **fields: Any) -> Sample:
    """Return a sample whose entry is `code`; `more` are its other files."""
    return Sample(name=name, family=family, files={"dist/index.js": code} | dict(more or {}), **fields)


def within(carrier: str, code: str) -> str:
    """Return `carrier` with `code` where its slot is."""
    before, _, after = carrier.partition(_SLOT)
    return f"{before}{code.strip()}{after}"


def in_words_table(code: str, *, shift: int = 0x1F) -> str:
    """Return `code` with its words in one rotated table that a small function reads, as obfuscators write it."""
    words = list(dict.fromkeys(_WORD.findall(code)))
    places = {word: number for number, word in enumerate(words)}
    body = _WORD.sub(lambda found: f"_0x4c2e({hex(places[found[1]] + shift)})", code)
    turned = words[-1:] + words[:-1]
    table = ",".join(json.dumps(base64.b64encode(word.encode()).decode()) for word in turned)
    return (
        f"var _0x1b7d=[{table}];(function(_0x3,_0x5){{var _0x9=function(_0x7){{while(--_0x7){{_0x3.push(_0x3.shift());}}}};"
        f"_0x9(++_0x5);}}(_0x1b7d,0x1));var _0x4c2e=function(_0x2){{_0x2=_0x2-{hex(shift)};"
        f"return Buffer.from(_0x1b7d[_0x2],'base64').toString();}};\n{body}"
    )


def as_escapes(code: str) -> str:
    """Return `code` with every word written as hexadecimal escapes."""
    return _WORD.sub(lambda found: "'" + "".join(f"\\x{ord(char):02x}" for char in found[1]) + "'", code)


def as_base64(code: str) -> str:
    """Return `code` in base64."""
    return base64.b64encode(code.strip().encode()).decode()


def as_numbers(code: str, *, key: int) -> str:
    """Return the characters of `code` as numbers with `key` laid over them."""
    return ",".join(str(ord(char) ^ key) for char in code.strip())


def as_hex(code: str) -> str:
    """Return the bytes of `code` in hexadecimal."""
    return code.strip().encode().hex()
