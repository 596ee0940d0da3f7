"""Secrets are found where they are real, and never where a text only shows where one would stand.

The secrets are put together here by code, so that this file holds none.
"""

import base64
import json
import random
import string
import zlib

import pytest

from qirvo.checks.secrets import CHECK
from qirvo.domain.findings import Finding
from tests.support.plugins import a_subject

DICE = random.Random(7)  # noqa: S311  # the same secrets in every run
LETTERS = string.ascii_letters + string.digits


def drawn(length: int, alphabet: str = LETTERS) -> str:
    return "".join(DICE.choice(alphabet) for _ in range(length))


def with_checksum(prefix: str) -> str:
    body, digits, number = drawn(30), "", 0
    number = zlib.crc32(body.encode())
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = alphabet[digit] + digits
    return f"{prefix}_{body}{digits}"


def web_token(claims: dict[str, object]) -> str:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps(claims)]
    return ".".join([*(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts), drawn(43)])


def key_block() -> str:
    body = base64.b64encode(b"\x30\x82" + DICE.randbytes(400)).decode()
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return "-----BEGIN " + f"RSA PRIVATE KEY-----\n{lines}\n-----END RSA PRIVATE KEY-----"


def found(text: str, path: str = "dist/index.js") -> list[Finding]:
    return list(CHECK.run(a_subject(added={path: text})))


REAL = [
    ("secrets/cloud-key", "AKIA" + drawn(16, string.ascii_uppercase + "234567")),
    ("secrets/code-host-token", with_checksum("ghp")),
    ("secrets/registry-token", with_checksum("npm")),
    ("secrets/code-host-token", "glpat-" + drawn(20)),
    ("secrets/chat-token", "xoxb-" + drawn(12, string.digits) + "-" + drawn(12, string.digits) + "-" + drawn(24)),
    ("secrets/chat-token", f"{drawn(9, '123456789')}:AA{drawn(33)}"),
    ("secrets/chat-token", f"https://hooks.slack.com/services/T{drawn(9, 'ABC9')}/B{drawn(9, 'ABC8')}/{drawn(24)}"),
    ("secrets/payment-key", "sk_" + "live_" + drawn(24)),
    ("secrets/ai-key", "sk-ant-" + "api03-" + drawn(95)),
    ("secrets/mail-key", f"SG.{drawn(22)}.{drawn(43)}"),
]


@pytest.mark.parametrize(("rule", "secret"), REAL, ids=lambda value: str(value)[:16])
def test_a_secret_of_a_known_issuer_refuses(rule: str, secret: str):
    [finding] = found(f"\nconst x = '{secret}';\n")
    assert (finding.rule, finding.line, finding.refuses) == (rule, 2, True)


@pytest.mark.parametrize(("rule", "secret"), REAL, ids=lambda value: str(value)[:16])
def test_no_finding_tells_the_secret(rule: str, secret: str):
    [finding] = found(f"const x = '{secret}';")
    assert secret[8:] not in repr(finding)


def test_a_private_key_refuses():
    assert [finding.rule for finding in found(key_block(), "notes.txt")] == ["secrets/private-key"]


def test_a_private_key_on_one_line_of_code_refuses():
    text = "const k = '" + key_block().replace("\n", "\\n") + "';"
    assert [finding.rule for finding in found(text)] == ["secrets/private-key"]


def test_a_token_without_its_checksum_is_only_watched():
    [finding] = found(f"const t = 'ghp_{drawn(36)}';")
    assert (finding.rule, finding.monitored) == ("secrets/unproved", True)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("secrets/connection", f"u: 'mongodb://shop:{drawn(16)}@db.example.org/orders'"),
        ("secrets/web-token", "t: '" + web_token({"sub": "4471", "role": "service_role", "iss": "acme"}) + "'"),
        ("secrets/assigned", f'apiKey: "{drawn(32)}"'),
        ("secrets/assigned", f'"client_secret": "{drawn(40)}"'),
    ],
)
def test_what_is_guessed_is_only_watched(rule: str, text: str):
    [finding] = found(f"const x = {{ {text} }};")
    assert (finding.rule, finding.monitored) == (rule, True)


@pytest.mark.parametrize(
    "text",
    [
        "const id = 'AKIAIOSFODNN7EXAMPLE';",
        "const t = 'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';",
        "const key = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc';",
        "const header = '-----BEGIN PRIVATE KEY-----\\n' + body + '\\n-----END PRIVATE KEY-----';",
        "const url = 'postgres://user:password@localhost:5432/db';",
        "const url = `https://${user}:${password}@example.org/`;",
        "const apiKey = 'your-api-key-goes-here-1234';",
        "const apiKey = process.env.API_KEY_FOR_THE_SERVICE_1;",
        "const token = 'punctuation-definition-string-begin';",
        "const secret = 'aaaaaaaaaaaaaaaaaaaaaaaa1';",
        f"const integrity = 'sha512-{base64.b64encode(bytes(range(64))).decode()}';",
        f"const hash = '{zlib.crc32(b'x'):08x}{'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}';",
        f"const publicKey = '{drawn(40)}';",
        "const anon = '" + web_token({"role": "anon", "iss": "supabase"}) + "';",
        "const shown = '" + web_token({"sub": "1234567890", "name": "John Doe"}) + "';",
        "import(`./chunk-" + drawn(20) + ".js`);",
    ],
)
def test_what_only_looks_like_a_secret_is_not_told(text: str):
    assert found(text) == []


def test_a_guess_in_a_document_or_fixture_is_not_told():
    text = f'apiKey: "{drawn(32)}"'
    assert (found(text, "README.md"), found(text, "test/fixtures/a.js")) == ([], [])


def test_a_file_that_is_too_long_is_named():
    [finding] = found("x" * 12_582_913)
    assert (finding.rule, finding.file) == ("secrets/not-scanned", "dist/index.js")
