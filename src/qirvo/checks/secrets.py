"""Whether a secret was packed with the plugin: whoever downloads it can use it.

A leak is a mistake, not an attack. What proves itself by its issuer's shape is enforced; what only looks like a secret
(by its name and how random it is) is monitored. The excerpt never holds the secret.
"""

import re
from collections.abc import Iterator
from itertools import islice

from qirvo.analysis.scanning import TEXT, ScannedFile, scanned_files
from qirvo.analysis.secret_literals import found_literals
from qirvo.analysis.secret_shapes import FoundSecret, found_shapes
from qirvo.analysis.text import line_at, masked
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import Mode, rules_of

_REPLACE = "Revoke it now, because it is known, and let the owner of the host enter their own."

RULES = (
    rules_of(
        "secrets",
        Severity.ERROR,
        private_key=("A private key is in the plugin.", _REPLACE),
        cloud_key=("A key of a cloud is in the plugin.", _REPLACE),
        code_host_token=("A token of a code host is in the plugin.", _REPLACE),
        chat_token=("A token or webhook of a chat is in the plugin.", _REPLACE),
        payment_key=("A secret key of a payment provider is in the plugin.", _REPLACE),
        registry_token=("A token of a package registry is in the plugin.", _REPLACE),
        ai_key=("A key of an AI provider is in the plugin.", _REPLACE),
        mail_key=("A key of a mail or message provider is in the plugin.", _REPLACE),
    )
    | rules_of(
        "secrets",
        Severity.ERROR,
        mode=Mode.MONITOR,
        unproved=("Something in the plugin has the shape of an issuer's secret.", _REPLACE),
        web_token=("A JSON Web Token is in the plugin.", _REPLACE),
        connection=("An address with a password is in the plugin.", _REPLACE),
        assigned=("A random text is assigned to a name of a secret.", _REPLACE),
    )
    | rules_of(
        "secrets",
        Severity.WARNING,
        not_scanned=("A file is too long to look for secrets in it.", "Split the file, or leave it out."),
    )
)
_EXAMPLES = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|fixtures?|examples?|docs?)/|[.\-_](?:test|spec|examples?)\.\w+$|\.(?:md|markdown)$",
    re.IGNORECASE,
)
_MOST_PER_FILE, _MOST_LOOKED_AT = 20, 2000
_GUESSED = ("web-token", "connection", "assigned")


def _run(subject: Subject) -> Iterator[Finding]:
    skipped: list[str] = []
    for file in scanned_files(subject.files, subject.tree, wanted=TEXT, skipped=skipped.append):
        yield from _findings(file)
    for path in skipped:
        yield RULES["secrets/not-scanned"].finding(f"only the beginning of `{path}` was read", file=path)


def _findings(file: ScannedFile) -> Iterator[Finding]:
    told: set[bytes] = set()
    for secret in islice(_secrets(file.content), _MOST_LOOKED_AT):
        if secret.value in told:
            continue
        told.add(secret.value)
        if secret.kind in _GUESSED and _EXAMPLES.search(file.path):
            continue
        rule = secret.kind if secret.is_proved or secret.kind in _GUESSED else "unproved"
        yield RULES[f"secrets/{rule}"].finding(
            f"{secret.name} stands here",
            file=file.path,
            line=line_at(file.content, secret.start),
            excerpt=masked(secret.value),
        )
        if len(told) >= _MOST_PER_FILE:
            return


def _secrets(content: bytes) -> Iterator[FoundSecret]:
    yield from found_shapes(content)
    yield from found_literals(content)


CHECK = Check(slug="secrets", rules=RULES, run=_run)
