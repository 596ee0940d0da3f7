"""No secret lies in this project: every file that git keeps, looked at as a plugin is.

What tests need is named below, by its file and the digest of the text, so that another secret in the same file shows.
"""

import hashlib
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from qirvo.analysis.secret_literals import found_literals
from qirvo.analysis.secret_shapes import FoundSecret, found_shapes, has_checksum

ROOT = Path(__file__).resolve().parents[2]
OF_TESTS = {
    ("tests/unit/server/test_outgoing.py", "96ad2ccd8146"): "the example of the Standard Webhooks specification",
    ("tests/unit/trust/test_keys.py", "a9bce765e2d8"): "`secret key` in base64: what a refusal must not repeat",
}
"""Path and beginning of the text's SHA-256 of what is no secret, with the reason."""


def kept_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, timeout=60)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout, so nobody knows which files are kept")
    return [path for path in listed.stdout.decode().split("\0") if path]


def secrets_in(content: bytes) -> Iterator[FoundSecret]:
    yield from found_shapes(content)
    yield from found_literals(content)


def mark_of(secret: FoundSecret) -> str:
    return hashlib.sha256(secret.value).hexdigest()[:12]


def found_here() -> dict[tuple[str, str], str]:
    files = [(path, ROOT / path) for path in kept_files()]
    return {
        (path, mark_of(secret)): secret.name
        for path, file in files
        if file.is_file() and not file.is_symlink()
        for secret in secrets_in(file.read_bytes())
    }


def test_nothing_that_git_keeps_is_a_secret_and_every_exception_is_still_one():
    found = found_here()
    assert {place: name for place, name in found.items() if place not in OF_TESTS} == {}
    assert set(OF_TESTS) <= set(found), "an exception that nothing needs any more hides the next secret"


def test_a_token_that_was_left_in_one_of_these_files_would_be_found():
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    body, checksum = "Kq7vTz2mWx9LpRb4NsYc8HdJg3FuAe", ""
    number = zlib.crc32(body.encode())
    while number:
        number, digit = divmod(number, 62)
        checksum = digits[digit] + checksum
    token = f"ghp_{body}{checksum.rjust(6, '0')}".encode()
    assert has_checksum(token)
    content = (ROOT / "Makefile").read_bytes() + b"\nTOKEN=" + token + b"\n"
    assert [secret.kind for secret in secrets_in(content)] == ["code-host-token"]
