"""Whatever a file holds, the checks of text and bytes end with findings of their catalog, and quickly."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.analysis.file_kinds import kind_of
from qirvo.analysis.text import entropy, is_minified
from qirvo.checks import (
    disguised_files,
    encoded_payloads,
    hidden_text,
    install_scripts,
    minified_only,
    native_code,
    secrets,
)
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from tests.support.plugins import MemoryContent

CHECKS = [
    module.CHECK
    for module in (
        disguised_files,
        encoded_payloads,
        hidden_text,
        install_scripts,
        minified_only,
        native_code,
        secrets,
    )
]
PATHS = ("a.js", "a.json", "a.svg", "a.png", "a.jpg", "a.gif", ".npmrc", "binding.gyp", "package.json", "LICENSE", "x")
PIECES = st.sampled_from(
    [
        *(
            "'",
            '"',
            "`",
            "/*",
            "*/",
            "//",
            "\\x41",
            "\\",
            "\n",
            "=",
            ":",
            "eyJ",
            ".",
            "![]",
            "_0x1a2b",
            "<script",
            "AKIA",
        ),
        *(
            "\u202e",
            "\ufe0f",
            "\U000e0101",
            "\u0430a",
            "data:text/plain;base64,",
            "QUFB" * 20,
            "4142" * 20,
            "65,66," * 20,
        ),
        *("://a:b@c", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", " " * 120),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join).map(str.encode)
HEADS = st.sampled_from(
    [
        b"",
        b"MZ",
        b"\x7fELF",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF8",
        b"\xca\xfe\xba\xbe",
        b"\xff\xfe",
        b"PK\x03\x04",
    ]
)
BYTES = st.tuples(HEADS, st.binary(max_size=400)).map(b"".join)


@settings(max_examples=60, deadline=None)
@given(content=TEXTS | BYTES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_any_content_ends_in_findings_of_the_catalog(check: Check, content: bytes):
    subject = Subject(MemoryContent(dict.fromkeys(PATHS, content)))
    assert {finding.rule for finding in check.run(subject)} <= set(check.rules)


@given(content=st.binary(max_size=200))
def test_entropy_is_between_nothing_and_eight_bits(content: bytes):
    assert 0 <= entropy(content) <= 8
    assert kind_of(content) == kind_of(content + b"")


@given(text=st.text(max_size=500))
def test_a_short_text_is_never_minified(text: str):
    assert not is_minified(text)


HOSTILE = {
    "comments that never end": b"/*" * 1_000_000,
    "strings that never end": b"'" * 1_999_999,
    "templates": b"`\\" * 1_000_000,
    "patterns that never end": b"=/[" * 600_000,
    "blank": b" " * 2_000_000 + b"x",
    "lines": b"\n" * 2_000_000 + b"x()",
    "addresses": b"://a:" * 400_000,
    "tokens": b"eyJhbGciOiJIUzI1NiJ9." * 90_000,
    "numbers": b"65," * 600_000,
    "escapes": b"\\x41" * 500_000,
    "base64": b"QUFB" * 500_000,
    "short base64": b"'" + b"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB' '" * 40_000,
    "key blocks": b"-----BEGIN PRIVATE KEY-----\nAAAA" * 60_000,
    "directions": "\u202ex".encode() * 400_000,
    "fillers": "\u3164x".encode() * 400_000,
    "selectors": "a\U000e0101".encode() * 300_000,
    "look-alikes": "\u0430a ".encode() * 400_000,
    "one long word": "a\u0430".encode() * 600_000,
    "names": b"_0x1a2b," * 250_000,
    "svg": b"<svg " + b"on" * 900_000,
    "deflated": b"H4sI" * 400_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_two_megabytes_made_to_be_slow_are_not_read_in_quadratic_time(name: str):
    """A square of two million steps takes hours; the bound is minutes, far above any noise of a machine."""
    files = {"a.js": HOSTILE[name], "a.svg": HOSTILE[name]}
    subject = Subject(MemoryContent(files))
    begun = time.process_time()
    for check in CHECKS:
        assert len(list(check.run(subject))) <= 200
    assert time.process_time() - begun < 180
