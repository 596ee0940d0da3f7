"""Programs refuse; what only cannot be read by a reviewer is a warning."""

import pytest

from qirvo.checks.native_code import CHECK
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from tests.support.plugins import MemoryContent, plugin_files


def found(path: str, content: bytes) -> list[Finding]:
    return list(CHECK.run(Subject(MemoryContent(plugin_files() | {path: content}))))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("build/addon.node", b"\x7fELF" + bytes(60)),
        ("build/addon.node", b"anything"),
        ("bin/tool", b"\xcf\xfa\xed\xfe" + bytes(60)),
        ("bin/tool", b"\xca\xfe\xba\xbe\0\0\0\x02" + bytes(60)),
        ("bin/Tool.bin", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(60)),
        ("bin/setup.exe", b""),
        ("lib/libx.so.6", b"x"),
        ("lib/a.pyc", b"\xa7\r\r\n\0\0\0\0" + bytes(30)),
    ],
)
def test_a_program_refuses(path: str, content: bytes):
    [finding] = found(path, content)
    assert (finding.rule, finding.refuses) == ("native-code/program", True)


@pytest.mark.parametrize(
    ("path", "content", "rule"),
    [
        ("dist/a.wasm", b"\0asm\x01\0\0\0", "web-assembly"),
        ("dist/blob", b"\0asm\x01\0\0\0", "web-assembly"),
        ("run.sh", b"echo 1", "script"),
        ("run", b"#!/bin/bash\necho 1", "script"),
        ("run.ps1", b"Write-Host 1", "script"),
        ("old.zip", b"PK\x03\x04", "archive"),
        ("old.bin", b"\x1f\x8b\x08" + bytes(20), "archive"),
        ("app.asar", b"\x04\0\0\0" + bytes(12) + b'{"files":{}}', "archive"),
    ],
)
def test_what_cannot_be_read_is_a_warning(path: str, content: bytes, rule: str):
    [finding] = found(path, content)
    assert (finding.rule, finding.severity) == (f"native-code/{rule}", "warning")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("dist/cli.js", b"#!/usr/bin/env node\n"),
        ("bin/tool", b"#!/usr/bin/env -S node --no-warnings\n"),
        ("docs/letter.docx", b"PK\x03\x04"),
        ("notes.txt", b"MZ and ELF are magic words."),
        ("dist/node.js", b"exports.node = 1;"),
        ("dist/shell.sh.js", b"exports.sh = 1;"),
    ],
)
def test_what_can_be_read_is_not_told(path: str, content: bytes):
    assert found(path, content) == []
