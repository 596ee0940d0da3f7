"""Whether programs are started that no plugin has a reason to start."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import NO_SHELL, Kind
from qirvo.analysis.reach import COMMANDS, STARTED
from qirvo.checks.alarming import own_code, told, undeclared_or_unknown
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.manifest_reading import PACKAGE_FILE
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


_INSTALLING = ("preinstall", "install", "postinstall")
_SCRIPT = re.compile(r"[\w@./-]+\.(?:sh|bash|ps1|bat|cmd|py)\b")
_RUN_BY_TOOLS = re.compile(
    r"(?:.*/)?(?:binding\.gyp|\.envrc|\.vscode/tasks\.json|\.devcontainer/devcontainer\.json|\.husky/[\w-]+|\.githooks/[\w-]+)"
)
"""Files that tools of developers run by themselves."""
_SCRIPT_BYTES = 256 * 1024


def _installing(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield file and text of what is run when the plugin is installed as a package."""
    scripts = subject.package.root.get("scripts") if subject.package is not None else None
    for command in (scripts.get(name) for name in _INSTALLING) if isinstance(scripts, dict) else ():
        if not isinstance(command, str):
            continue
        yield PACKAGE_FILE, command
        for match in _SCRIPT.finditer(command):
            path = posixpath.normpath(match[0])
            yield path, subject.text(path, _SCRIPT_BYTES) or ""
    for path in subject.tree.paths:
        if _RUN_BY_TOOLS.fullmatch(path) is not None:
            yield path, subject.text(path, _SCRIPT_BYTES) or ""


def _run(subject: Subject) -> Iterator[Finding]:
    for path, text in _installing(subject):
        match = COMMANDS.search(text)
        if match is not None:
            line = text.count("\n", 0, match.start()) + 1 if path != PACKAGE_FILE else None
            yield RULES["process-execution/dangerous-command"].finding(
                f"the command `{match[0][:120]}` is run at install", file=path, line=line
            )
    for path, facts in own_code(subject):
        starts = facts.can(Capability.PROCESS) or any(each.module.endswith("child_process") for each in facts.imports)
        dangerous = [
            fact for fact in facts.of_kind(Kind.COMMAND) if COMMANDS.search(fact.detail) or STARTED.search(fact.detail)
        ]
        if starts:
            yield from told(RULES["process-execution/dangerous-command"], path, dangerous, "the command `{}`")
        meant = ("", NO_SHELL) if undeclared_or_unknown(subject, facts) else ("",)
        open_ended = [replace(fact, detail="") for fact in facts.of_kind(Kind.COMMAND) if fact.detail in meant]
        if facts.can(Capability.NETWORK):
            yield from told(RULES["process-execution/open-command"], path, open_ended, "{}the command is not constant")
        outside = [fact for fact in facts.of_kind(Kind.FLOW) if fact.detail in _FROM_OUTSIDE]
        yield from told(RULES["process-execution/command-from-outside"], path, outside, "a value goes `{}`")
        if starts and facts.of_kind(Kind.SOCKET):
            shells = facts.of_kind(Kind.SHELL)
            yield from told(RULES["process-execution/connected-shell"], path, shells, "`{}` beside a raw connection")


CHECK = Check(slug="process-execution", rules=RULES, run=_run)
