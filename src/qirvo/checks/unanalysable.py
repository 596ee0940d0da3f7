"""Whether there is code that could not be analysed: what nobody can look into is itself worth a look."""

from collections.abc import Iterator

from qirvo.analysis.facts import Unanalysed
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import rules_of

_HELP = "Split the file, or ship it as its build tool wrote it."

RULES = rules_of(
    "unanalysable",
    Severity.WARNING,
    too_large=("A file of code is too large to be analysed.", _HELP),
    too_slow=("A file of code takes too long to be analysed.", _HELP),
    too_deep=("A file of code is nested too deeply to be analysed.", _HELP),
    crashed=("Analysing a file of code failed.", _HELP),
) | rules_of(
    "unanalysable",
    Severity.INFO,
    emulation_cut=(
        "Emulating the plugin did not come to its end.",
        "Nothing, when it computes for long or goes on for ever; a reviewer reads what the emulation did not reach.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in subject.code.items():
        if facts.unanalysed is not None and facts.known_as is None:
            yield RULES[f"unanalysable/{Unanalysed(facts.unanalysed)}"].finding(
                f"`{path}` was not analysed to its end", file=path
            )
    if subject.emulation.is_cut:
        yield RULES["unanalysable/emulation-cut"].finding(
            "The plugin was emulated only in part: it took all its time, memory or turns"
        )


CHECK = Check(slug="unanalysable", rules=RULES, run=_run)
