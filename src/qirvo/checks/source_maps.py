"""Whether source maps are shipped: they show the sources and make every download larger."""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "source-maps",
    Severity.WARNING,
    included=("Source maps are in the plugin.", "Leave `*.map` out of the build, or list it in `.qirvoignore`."),
)


def _run(subject: Subject) -> Iterator[Finding]:
    maps = [entry for entry in subject.tree if entry.path.endswith(".map")]
    if maps:
        message = f"`{len(maps)}` source maps with `{sum(entry.size for entry in maps)}` bytes are in the plugin"
        yield RULES["source-maps/included"].finding(message, file=maps[0].path)


CHECK = Check(slug="source-maps", rules=RULES, run=_run)
