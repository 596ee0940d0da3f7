"""Whether the hooks and commands that the manifest declares occur in the plugin's JavaScript at all.

This is a reading of text, not a proof: a name that occurs may still not be exported. A name that occurs nowhere is
certainly not there. A manifest that is embedded in the code does not count as code.
"""

import re
from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "declared-code",
    Severity.WARNING,
    hook_absent=(
        "A declared hook occurs nowhere in the code.",
        "Export a function of that name from the entry, or remove the hook from the manifest.",
    ),
    command_absent=(
        "A declared command occurs nowhere in the code.",
        "Answer the command, for example in the exported `commands`, or remove it from the manifest.",
    ),
)
_WORD_PART = re.compile(r"[-_:. ]+([A-Za-z0-9])")
_MOST_COMMANDS = 50  # a manifest may name thousands, and each is looked for in every file
_MODULE = re.compile(r".*[/\\].*|.*\.[cm]?js")


def _run(subject: Subject) -> Iterator[Finding]:
    manifest, written = subject.manifest, subject.written
    if manifest is None or written is None:
        return
    hooks = {name: function for name, function in manifest.hooks.items() if not _MODULE.fullmatch(function)}
    patterns = {("hooks", name): _function_pattern(name, function) for name, function in hooks.items()}
    patterns |= {
        ("commands", command.name): _command_pattern(command.name) for command in manifest.commands[:_MOST_COMMANDS]
    }
    words = {
        place: _words(place[1], manifest.hooks.get(place[1], "") if place[0] == "hooks" else "") for place in patterns
    }
    for _, text in subject.javascript():
        patterns = {place: pattern for place, pattern in patterns.items() if not _occurs(words[place], pattern, text)}
        if not patterns:
            return
    for kind, name in patterns:
        rule = RULES["declared-code/hook-absent" if kind == "hooks" else "declared-code/command-absent"]
        message = f"the {kind.removesuffix('s')} `{shown(name)}` is declared but occurs in no JavaScript file"
        yield rule.finding(message, file=MANIFEST_FILE, line=written.line_of((kind, name)))


def _words(name: str, function: str) -> tuple[str, ...]:
    """Return texts one of which stands in every text that the pattern of `name` matches."""
    return tuple(filter(None, (name, _WORD_PART.sub(lambda match: match[1].upper(), name), function)))


def _occurs(words: tuple[str, ...], pattern: re.Pattern[str], text: str) -> bool:
    """Say whether `pattern` matches; looking for plain words first is many times faster."""
    return any(word in text for word in words) and pattern.search(text) is not None


def _function_pattern(*names: str) -> re.Pattern[str]:
    """Return what matches one of `names` as a name in code; not in a text, and not as a key whose value is a text."""
    name = "(?:" + "|".join(re.escape(each) for each in dict.fromkeys(names)) + ")"
    plain = rf"""(?<![\w$"'`]){name}(?![\w$"'`])(?!\s*:\s*["'`])"""
    quoted = rf"""["'`]{name}["'`]\s*(?:\]\s*[=(]|\(|:\s*(?:async\b|function\b|\(|[A-Za-z_$]))"""
    return re.compile(f"{plain}|{quoted}")


def _command_pattern(name: str) -> re.Pattern[str]:
    camel_case = _WORD_PART.sub(lambda match: match[1].upper(), name)
    names = "|".join(re.escape(each) for each in dict.fromkeys((name, camel_case)))
    return re.compile(rf"(?<![\w$])(?:{names})(?![\w$])")


CHECK = Check(slug="declared-code", rules=RULES, run=_run)
