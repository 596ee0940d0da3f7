"""Whether the plugin asks that something be run when it is installed. Hosts never do; other installers might.

Scripts of npm are the most used way to run code on a machine that only wanted to install something, so what they say
is read closely: every package.json, `.npmrc` and `binding.gyp`, wherever it lies.
"""

import re
from collections.abc import Iterator, Mapping

from qirvo.analysis.scripts import hides_command, names_native_build, runs_remote_code
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import MAX_BYTES, JsonDocument, parse_document
from qirvo.domain.rules import alarms_of, rules_of

_WITHOUT = "Do the work when the plugin is built; hosts install without scripts."

RULES = alarms_of(
    "install-scripts",
    runs_remote_code=("A script that runs on installing fetches code and runs it.", _WITHOUT),
    hides_command=("A script that runs on installing hides what it does.", _WITHOUT),
    shadows_command=("The package takes the name of a program that everybody uses.", "Name the command otherwise."),
    changes_npm=("A configuration changes what npm runs.", "Leave `.npmrc` out of the plugin."),
) | rules_of(
    "install-scripts",
    Severity.WARNING,
    declared=("package.json declares a script that runs on installing.", _WITHOUT),
    native_build=(
        "A `binding.gyp` or a script makes npm build native code on installing.",
        "Ship without native code; hosts install without scripts.",
    ),
    remote_dependency=(
        "A dependency comes from an address instead of a package registry.",
        "Depend on a published version; an address may give other code tomorrow.",
    ),
)
_ON_INSTALL = ("preinstall", "install", "postinstall")
_READ_CLOSELY = (*_ON_INSTALL, "preprepare", "prepare", "postprepare", "prepublish", "dependencies")
_DEPENDENCIES = ("dependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies")
_ADDRESS = re.compile(r"(?:git\+)?(?:https?|ftp|ssh|git)://|git@", re.IGNORECASE)
_PROGRAMS = re.compile(
    r"node|np[mx]|yarn|pnpm|corepack|git|sh|bash|zsh|sudo|su|ls|cat|cp|mv|rm|cd|curl|wget|ssh|scp|python3?|pip|docker|qirvo"
    r"|code|env|ps|kill|grep|sed|awk|make|gcc|open",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"(?im)^\s*(script-shell|shell|node-options|onload-script|git|editor|browser|init-module|registry|@[\w-]+:registry|"
    r"ignore-scripts|unsafe-perm|strict-ssl|cafile|prefix)\s*=\s*(\S.*)$"
)
_EXPANSION = re.compile(r"<!@?\(([^)\n]{1,500})")
_MOST_PACKAGES = 200


def _run(subject: Subject) -> Iterator[Finding]:
    packages = [path for path in subject.tree.paths if path.rpartition("/")[2] == PACKAGE_FILE]
    for path in packages[:_MOST_PACKAGES]:
        document = subject.package if path == PACKAGE_FILE else _nested(subject, path)
        if document is not None:
            yield from _package(document, is_installed=path == PACKAGE_FILE or "node_modules/" in path)
    for path in subject.tree.paths:
        if path.rpartition("/")[2] == "binding.gyp":
            yield from _native(path, subject.text(path) or "")
        elif path.rpartition("/")[2] == ".npmrc":
            yield from _configuration(path, subject.text(path) or "")


def _nested(subject: Subject, path: str) -> JsonDocument | None:
    raw = subject.content(path, MAX_BYTES)
    return None if raw is None else parse_document(raw, file=path)[0]


def _package(package: JsonDocument, *, is_installed: bool) -> Iterator[Finding]:
    scripts = package.root.get("scripts")
    if isinstance(scripts, dict):
        yield from _scripts(package, scripts, is_installed=is_installed)
    if package.root.get("gypfile") is True:
        line = package.line_of(("gypfile",))
        yield RULES["install-scripts/native-build"].finding("`gypfile` is set", file=package.file, line=line)
    yield from _commands(package)
    if is_installed:
        yield from _dependencies(package)


def _scripts(package: JsonDocument, scripts: Mapping[str, object], *, is_installed: bool) -> Iterator[Finding]:
    for name in _READ_CLOSELY:
        script, line = scripts.get(name), package.line_of(("scripts", name))
        if not script:
            continue
        said = f"the script `{name}` would run `{shown(script)}`"
        if isinstance(script, str) and (rule := _alarm(script)) is not None:
            yield RULES[f"install-scripts/{rule}"].finding(said, file=package.file, line=line)
        if name in _ON_INSTALL and is_installed:
            yield RULES["install-scripts/declared"].finding(said, file=package.file, line=line)
            if isinstance(script, str) and names_native_build(script):
                yield RULES["install-scripts/native-build"].finding(said, file=package.file, line=line)


def _alarm(script: str) -> str | None:
    if runs_remote_code(script):
        return "runs-remote-code"
    return "hides-command" if hides_command(script) else None


def _commands(package: JsonDocument) -> Iterator[Finding]:
    commands = package.root.get("bin")
    for name in commands if isinstance(commands, dict) else ():
        own = str(package.root.get("name", "")).rpartition("/")[2]
        if _PROGRAMS.fullmatch(name) and name != own:
            yield RULES["install-scripts/shadows-command"].finding(
                f"the command `{name}` is a program of others", file=package.file, line=package.line_of(("bin", name))
            )


def _dependencies(package: JsonDocument) -> Iterator[Finding]:
    for field in _DEPENDENCIES:
        wanted = package.root.get(field)
        for name, value in wanted.items() if isinstance(wanted, dict) else ():
            if isinstance(value, str) and _ADDRESS.match(value):
                yield RULES["install-scripts/remote-dependency"].finding(
                    f"`{shown(name)}` comes from `{shown(value)}`",
                    file=package.file,
                    line=package.line_of((field, name)),
                )


def _native(path: str, text: str) -> Iterator[Finding]:
    yield RULES["install-scripts/native-build"].finding("there is a `binding.gyp`", file=path)
    for match in _EXPANSION.finditer(text):
        if (rule := _alarm(match[1])) is not None and "node-addon-api" not in match[1] and "nan" not in match[1]:
            line = text.count("\n", 0, match.start()) + 1
            yield RULES[f"install-scripts/{rule}"].finding(f"it would run `{shown(match[1])}`", file=path, line=line)


def _configuration(path: str, text: str) -> Iterator[Finding]:
    for match in _SETTING.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield RULES["install-scripts/changes-npm"].finding(f"`{shown(match[1])}` is set", file=path, line=line)
        return


CHECK = Check(slug="install-scripts", rules=RULES, run=_run)
