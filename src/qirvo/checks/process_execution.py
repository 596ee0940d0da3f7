"""Whether programs are started that no plugin has a reason to start."""

from collections.abc import Iterator

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import Kind
from qirvo.analysis.reach import COMMANDS
from qirvo.checks.alarming import own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

_HELP = "A plugin starts no shells, downloads no programs and changes no machine; remove it."

RULES = alarms_of(
    "process-execution",
    dangerous_command=("A command is run that downloads, hides or changes the machine.", _HELP),
    command_from_outside=("What a network host or a message says is run as a command.", _HELP),
    open_command=("A command that is made at run time is run, in a file that speaks with the network.", _HELP),
    connected_shell=("A command interpreter is connected with the network.", _HELP),
)
_FROM_OUTSIDE = ("remote->command", "message->command", "decoded->command", "storage->command", "clipboard->command")


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        starts = facts.can(Capability.PROCESS) or any(each.module.endswith("child_process") for each in facts.imports)
        dangerous = [fact for fact in facts.of_kind(Kind.COMMAND) if COMMANDS.search(fact.detail)]
        if starts:
            yield from told(RULES["process-execution/dangerous-command"], path, dangerous, "the command `{}`")
        open_ended = [fact for fact in facts.of_kind(Kind.COMMAND) if not fact.detail]
        if facts.can(Capability.NETWORK):
            yield from told(RULES["process-execution/open-command"], path, open_ended, "{}the command is not constant")
        outside = [fact for fact in facts.of_kind(Kind.FLOW) if fact.detail in _FROM_OUTSIDE]
        yield from told(RULES["process-execution/command-from-outside"], path, outside, "a value goes `{}`")
        if starts and facts.of_kind(Kind.SOCKET):
            shells = facts.of_kind(Kind.SHELL)
            yield from told(RULES["process-execution/connected-shell"], path, shells, "`{}` beside a raw connection")


CHECK = Check(slug="process-execution", rules=RULES, run=_run)
