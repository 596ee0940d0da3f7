"""Whether the owner is made to do what they would not: paste a command, run a download, sign in at another place."""

# ruff: noqa: E501  # patterns are read by their alternatives

import re
from collections.abc import Iterator

from qirvo.analysis.kinds import Kind
from qirvo.analysis.scanning import TEXT, scanned_files
from qirvo.checks.alarming import own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

RULES = alarms_of(
    "deception",
    command_in_clipboard=(
        "A command that downloads or hides something is put into the clipboard.",
        "Show what is to be run, and let the owner copy it.",
    ),
    program_download=(
        "A program is downloaded to the owner's machine.",
        "Link to the page where the program is told of.",
    ),
    links_rewritten=("Links of the page are made to lead elsewhere.", "Leave the links of others alone."),
    unseen_frame=(
        "A page of an undeclared host is opened where nobody sees it.",
        "Show what you open, or open nothing.",
    ),
    reviewer_addressed=(
        "A text tells whoever reviews, a person or a program, what to find.",
        "Remove it; reviews look at what the code does.",
    ),
    led_elsewhere=(
        "What a network host says decides where the page goes.",
        "Lead only to places that are in the code.",
    ),
)


_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\binstructions\b.{0,200}\b(?:safe|benign|clean|harmless|approve[ds]?|no (?:findings|issues|malware))\b"
    r"|\b(?:report|mark|classify|rate|treat|consider)\b.{0,20}\b(?:this|the) (?:file|code|plugin|package|extension)\b.{0,20}\bas (?:safe|benign|clean|harmless)\b",
    re.IGNORECASE | re.DOTALL,
)


def _addressed(subject: Subject) -> Iterator[Finding]:
    for file in scanned_files(subject.files, subject.tree, wanted=TEXT):
        match = _ADDRESSED.search(file.text)
        if match is not None:
            line = file.text.count("\n", 0, match.start()) + 1
            said = " ".join(match[0].split())[:120]
            yield RULES["deception/reviewer-addressed"].finding(f"the text says `{said}`", file=file.path, line=line)


def _run(subject: Subject) -> Iterator[Finding]:
    yield from _addressed(subject)
    for path, facts in own_code(subject):
        deceives = facts.of_kind(Kind.DECEIVES)
        for slug, rule in RULES.items():
            name = slug.partition("/")[2]
            found = [fact for fact in deceives if fact.detail.startswith(f"{name}: ")]
            yield from told(rule, path, found, "`{}`")


CHECK = Check(slug="deception", rules=RULES, run=_run)
