"""Ways in which hostile code is laid into plugins: within ordinary code, in a bundle, or with its words hidden."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.benign.heldout_third.catalog import SAMPLES as ORDINARY
from tests.support.samples import Sample

_ORDINARY = {sample.name: sample for sample in ORDINARY}


def laid_into(
    carriers: tuple[str, ...],
    *,
    name: str,
    family: str,
    first: str = "",
    last: str = "",
    swap: tuple[str, str] | None = None,
    added: Mapping[str, str | bytes] | None = None,
    manifest: Mapping[str, Any] | None = None,
    package: Mapping[str, Any] | None = None,
) -> Sample:
    """Return the first of `carriers`, with hostile code in its entry and the other carriers beside it.

    The code stands before (`first`) or behind (`last`) what the plugin really does, or replaces a piece of it (`swap`).
    """
    host = _ORDINARY[carriers[0]]
    beside = {
        f"dist/{other}/{path.removeprefix('dist/')}": text for other in carriers[1:] for path, text in _own(other)
    }
    entry = str(host.files["dist/index.js"])
    if swap is not None:
        assert entry.count(swap[0]) == 1, f"{name}: {swap[0]!r} stands {entry.count(swap[0])} times in {carriers[0]}"
        entry = entry.replace(*swap)
    files = dict(host.files) | beside | {"dist/index.js": first + entry + last} | dict(added or {})
    fields = dict(host.manifest) | dict(manifest or {})
    return Sample(
        name=name, family=family, files=files, manifest=fields, package=dict(host.package) | dict(package or {})
    )


def _own(name: str) -> list[tuple[str, str | bytes]]:
    return [(path, text) for path, text in _ORDINARY[name].files.items() if path.startswith("dist/")]


def code_of(name: str) -> str:
    """Return the entry of the ordinary plugin `name`."""
    return str(_ORDINARY[name].files["dist/index.js"])


def webpacked(modules: Mapping[str, str], entry: str) -> str:
    """Return a bundle in the manner of webpack; `modules` are written with `module`, `exports` and `require`."""
    numbers = {path: 137 + 211 * n % 900 for n, path in enumerate(modules)}
    rows = []
    for path, code in modules.items():
        body = re.sub(r"require\('(\.[^']+)'\)", lambda found: f"__webpack_require__({numbers[found[1]]})", code)
        rows.append(
            f"/***/ {numbers[path]}:\n/***/ ((module, exports, __webpack_require__) => {{\n\n{body}\n\n/***/ }}),\n"
        )
    return (
        "/******/ (() => { // webpackBootstrap\n/******/ \tvar __webpack_modules__ = ({\n\n"
        + "\n".join(rows)
        + """
/******/ \t});
/******/ \tvar __webpack_module_cache__ = {};
/******/ \tfunction __webpack_require__(moduleId) {
/******/ \t\tvar cachedModule = __webpack_module_cache__[moduleId];
/******/ \t\tif (cachedModule !== undefined) return cachedModule.exports;
/******/ \t\tvar module = __webpack_module_cache__[moduleId] = { exports: {} };
/******/ \t\t__webpack_modules__[moduleId](module, module.exports, __webpack_require__);
/******/ \t\treturn module.exports;
/******/ \t}
/******/ \tvar __webpack_exports__ = __webpack_require__("""
        + str(numbers[entry])
        + """);
/******/ \tmodule.exports = __webpack_exports__;
/******/ })()
;
"""
    )


def compiled(code: str) -> str:
    """Return `code` with what the TypeScript compiler puts before and behind it."""
    return (
        '"use strict";\nvar __importDefault = (this && this.__importDefault) || function (mod) {\n'
        '    return (mod && mod.__esModule) ? mod : { "default": mod };\n};\n'
        'Object.defineProperty(exports, "__esModule", { value: true });\n'
        + code
        + "//# sourceMappingURL=index.js.map\n"
    )


def tabled(code: str, *, mark: str = "4a1f", start: int = 0x1C2) -> str:
    """Return `code` as an obfuscator leaves it: each «word» is asked of a turned table of base64 texts."""
    words: list[str] = []

    def asked(found: re.Match[str]) -> str:
        words.append(found[1])
        return f"_0x{mark}(0x{start + len(words) - 1:x})"

    body = re.sub(r"«([^»]*)»", asked, code)
    coded = [base64.b64encode(word.encode()).decode().rstrip("=") for word in words]
    turn = len(coded) // 3
    table = json.dumps(coded[-turn:] + coded[:-turn] if turn else coded)
    return (
        f"function _0x{mark}b(){{var _0x1={table};_0x{mark}b=function(){{return _0x1;}};return _0x{mark}b();}}"
        f"function _0x{mark}(_0x2){{var _0x3=_0x{mark}b()[_0x2-0x{start:x}];"
        "return typeof atob==='function'?atob(_0x3):Buffer.from(_0x3,'base64').toString();}"
        f"(function(_0x4,_0x5){{var _0x6=_0x4();while(_0x5--)_0x6['push'](_0x6['shift']());}}(_0x{mark}b,0x{turn:x}));{body}\n"
    )


def base64_of(text: str) -> str:
    """Return `text` in base64."""
    return base64.b64encode(text.encode()).decode()


def hex_of(text: str) -> str:
    """Return `text` in hexadecimal digits."""
    return text.encode().hex()


def escaped(text: str) -> str:
    r"""Return `text` as \x escapes of JavaScript."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def numbers_of(text: str, key: int = 0) -> str:
    """Return the codes of the letters of `text`, each one turned with `key`, as a JavaScript list."""
    return "[" + ",".join(str(ord(letter) ^ key) for letter in text) + "]"


def turned_by(text: str, key: str) -> str:
    """Return `text` turned with the letters of `key`, in base64."""
    return base64.b64encode(
        bytes(ord(letter) ^ ord(key[n % len(key)]) for n, letter in enumerate(text)),
    ).decode()
