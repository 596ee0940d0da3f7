"""Whether a dangerous function or module is reached by a name that is put together, so that nobody finds it."""

from collections.abc import Iterator

from qirvo.analysis.kinds import Kind
from qirvo.checks.alarming import own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

RULES = alarms_of(
    "hidden-calls",
    computed_call=(
        "A function of the page or the machine is called by a name that is made at run time.",
        "Call functions by their names.",
    ),
    built_name=(
        "The name of a dangerous function or module is put together.",
        "Write the name openly; whoever reviews must be able to find it.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        computed = facts.of_kind(Kind.COMPUTED_CALL)
        yield from told(RULES["hidden-calls/computed-call"], path, computed, "`{}` names what is called at run time")
        rule = RULES["hidden-calls/built-name"]
        yield from told(rule, path, facts.of_kind(Kind.HIDDEN_NAME), "`{}` is reached by a name that is put together")


CHECK = Check(slug="hidden-calls", rules=RULES, run=_run)
