"""Whether functions of the host, the page or other plugins are replaced, or files are removed or kept for later."""

from collections.abc import Iterator

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import Kind
from qirvo.checks.alarming import own_code, told, undeclared_hosts
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

RULES = alarms_of(
    "host-tampering",
    replaced_function=("A function that all code relies on is replaced.", "Leave it alone; wrap it in your own code."),
    runs_at_start=("Something is put where the machine runs it at start.", "A plugin runs when its host does."),
    removes_files=("Files that are not the plugin's own are removed.", "Remove only files of the plugin's own folder."),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        replaced = [
            fact
            for fact in facts.of_kind(Kind.OVERRIDES)
            if fact.detail != "fetch" or undeclared_hosts(subject, facts)  # else it stands in where there is none
        ]
        yield from told(RULES["host-tampering/replaced-function"], path, replaced, "`{}` is replaced")
        if facts.can(Capability.FILESYSTEM, Capability.PROCESS):
            places = facts.of_kind(Kind.LASTING_PLACE)
            yield from told(RULES["host-tampering/runs-at-start"], path, places, "the code names `{}`")
        yield from told(RULES["host-tampering/removes-files"], path, facts.of_kind(Kind.DESTROYS), "`{}` removes more")


CHECK = Check(slug="host-tampering", rules=RULES, run=_run)
