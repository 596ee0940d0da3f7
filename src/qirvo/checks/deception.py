"""Whether the owner is made to do what they would not: paste a command, run a download, sign in at another place."""

from collections.abc import Iterator

from qirvo.analysis.kinds import Kind
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
    led_elsewhere=(
        "What a network host says decides where the page goes.",
        "Lead only to places that are in the code.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        deceives = facts.of_kind(Kind.DECEIVES)
        for slug, rule in RULES.items():
            name = slug.partition("/")[2]
            found = [fact for fact in deceives if fact.detail.startswith(f"{name}: ")]
            yield from told(rule, path, found, "`{}`")


CHECK = Check(slug="deception", rules=RULES, run=_run)
