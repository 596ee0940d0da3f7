"""The stage's own code, made so that nothing a plugin does to the language changes what the stage does or tells.

In the parts of the stage `text.trim()` is written as everywhere; a plugin that replaces `String.prototype.trim` would
be called by it. So every such call is turned into one by a symbol that cannot be changed, and `Object.keys()` into a
call of what it was before the plugin began; `stage/0_own.js` has both.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

_METHODS = (
    *("apply", "at", "bind", "call", "catch", "charAt", "charCodeAt", "codePointAt", "concat", "delete"),
    *("endsWith", "entries", "every", "exec", "fill", "filter", "find", "findIndex", "flat", "flatMap"),
    *("forEach", "get", "getTime", "has", "includes", "indexOf", "join", "keys", "lastIndexOf", "map", "match"),
    *("matchAll", "next", "normalize", "padEnd", "padStart", "pop", "push", "reduce", "reduceRight", "repeat"),
    *("replace", "replaceAll", "reverse", "set", "shift", "slice", "some", "sort", "splice", "split"),
    *("startsWith", "subarray", "substring", "substr", "test", "then", "toFixed", "toISOString", "toLowerCase"),
    *("toString", "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimStart", "unshift", "values"),
)
_CALL = re.compile(rf"(?<![\\.])(\?)?\.({'|'.join(_METHODS)})\(")
_STATIC = re.compile(r"(?<![\w$.])(?:\$\.)?(Object|String|Promise|Array|Math|JSON|Reflect|Number)\.(\w+)(?=\()")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ESCAPED = re.compile(rb"\\u\{?([eEfF][0-9a-fA-F]{3})")
_LETTERS = 64
_DEFINE = re.compile(r"(?<![\w$.])\$\.defineProperty\(")


def marks_of(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Return what stands before and after a label in a text that carries one.

    It depends on the plugin, so a plugin cannot have it written in itself, and every run of it has the same.
    """
    digest = hashlib.sha256(b"stage")
    for path, content in files.items():
        digest.update(len(path.encode()).to_bytes(8, "big") + path.encode() + len(content).to_bytes(8, "big") + content)
    said = digest.hexdigest()
    return f"Q{said[:7]}X", f"Z{said[7:11]}q"


def letter_of(files: Mapping[str, bytes]) -> int:
    """Return the code of the first of the letters that marks have of their own: of private use, and in no file."""
    used = {
        ord(letter) for content in files.values() for letter in _PRIVATE.findall(content.decode("utf-8", "replace"))
    } | {int(code, 16) for content in files.values() for code in _ESCAPED.findall(content)}
    starts = range(0xE000, 0xF8C0, _LETTERS)
    return next((start for start in starts if used.isdisjoint(range(start, start + _LETTERS))), 0xE000)


def stage_of(given: Mapping[str, Any], maps: Mapping[str, Mapping[str, Any]]) -> str:
    """Return code that comes to the door of a stage.

    Args:
        given: Constants.
        maps: Constants that are maps from names that the plugin chose.
    """
    lists = {
        name: f"{{__proto__:null,{','.join(f'[{_js(key)}]:{_js(value)}' for key, value in pairs.items())}}}"
        for name, pairs in maps.items()
    }
    consts = (
        {name: _js(value) for name, value in given.items()} | lists | {"STAGE_LINES": str(_script().count("\n") + 20)}
    )
    named = ";".join(f"const {name}={value}" for name, value in consts.items())
    return f"(function(globalThis){{'use strict';{named};{_script()}}})(globalThis)"


def _js(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@cache
def _script() -> str:
    folder = resources.files("qirvo.analysis.stage")
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".js")), key=lambda part: part.name)
    first, *others = (part.read_text(encoding="utf-8") for part in parts)
    sets = "const NAMES=new Set(NAME_LIST),GRAVE=new Set(GRAVE_LIST);let lines=STAGE_LINES+10;"
    return "\n".join([first, _methods(), sets, independent("\n".join(others))])


def _methods() -> str:
    return ";".join(f'const $m_{name}=$method("{name}")' for name in _METHODS) + ";"


def independent(code: str) -> str:
    """Return `code` of the stage with calls that the plugin cannot change."""
    code = _DEFINE.sub("$defined(", code)
    code = _STATIC.sub(r"$static.\1.\2", code)
    return _CALL.sub(lambda match: f"{'?.' if match[1] else ''}[$m_{match[2]}](", code)


def warm() -> None:
    """Read the stage, so that children of this process need not."""
    _script()
