"""Whether code is loaded from elsewhere than the plugin."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from qirvo.analysis.kinds import Kind
from qirvo.checks.alarming import own_code, told
from qirvo.checks.check import Check
from qirvo.checks.declared import declared_hosts
from qirvo.checks.known_packages import lookalike_of
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.manifest_reading import PACKAGE_FILE
from qirvo.domain.rules import alarms_of

_HELP = "Ship all code in the plugin: what is loaded later was never reviewed."

RULES = alarms_of(
    "remote-code",
    script=("A script of a network host is put into the page.", _HELP),
    imported=("A module is imported from a network host.", _HELP),
    dependency=(
        "A dependency is fetched from an address, not from a package registry.",
        "Depend on released versions; an address may answer with something else tomorrow.",
    ),
    lookalike_dependency=(
        "A dependency has nearly the name of a well-known package.",
        "Write the name that you mean; packages with such names are often traps.",
    ),
    written=("What a network host answers is written to a file and run.", _HELP),
)


_ADDRESSED = re.compile(r"(?:git(?:\+\w+)?|https?)://|git@", re.IGNORECASE)


def _dependencies(subject: Subject) -> Iterator[Finding]:
    root = subject.package.root if subject.package is not None else {}
    for key in ("dependencies", "optionalDependencies", "overrides", "resolutions"):
        named = root.get(key)
        for name, wanted in named.items() if isinstance(named, dict) else ():
            if isinstance(wanted, str) and (_ADDRESSED.match(wanted) or _is_another(name, wanted)):
                message = f"`{name}` comes from `{wanted[:120]}`"
                yield RULES["remote-code/dependency"].finding(message, file=PACKAGE_FILE)
            near = lookalike_of(name) if key == "dependencies" else None
            if near is not None:
                message = f"`{name}` is not `{near}`, but looks like it"
                yield RULES["remote-code/lookalike-dependency"].finding(message, file=PACKAGE_FILE)


def _is_another(name: str, wanted: str) -> bool:
    """Say whether an alias stands for a package of another name: `npm:other@1`."""
    if not wanted.startswith("npm:") or wanted.startswith("npm:@"):
        return False
    return name.rpartition("/")[2].partition("-")[0] not in wanted


def _is_answer(address: str, declared: frozenset[str]) -> bool:
    """Say whether a script is how old pages ask a declared service: by the name of a function that is to be called."""
    return address.startswith("https:") and "callback=" in address and urlsplit(address).hostname in declared


def _run(subject: Subject) -> Iterator[Finding]:
    yield from _dependencies(subject)
    declared = declared_hosts(subject)
    for path, facts in own_code(subject):
        scripts = [
            fact
            for fact in facts.of_kind(Kind.SCRIPT_LOADED)
            if fact.detail.startswith(("http:", "https:", "//")) and not _is_answer(fact.detail, declared)
        ]
        yield from told(RULES["remote-code/script"], path, scripts, "the script `{}` is loaded")
        for imported in facts.imports:
            if imported.module.startswith(("http:", "https:", "data:", "//")):
                yield RULES["remote-code/imported"].finding(
                    f"`{imported.module[:120]}` is imported",
                    file=path,
                    line=imported.at.line,
                    excerpt=imported.at.excerpt,
                )
        flows = facts.of_kind(Kind.FLOW)
        loaded = [fact for fact in flows if fact.detail == "remote->imported"]
        yield from told(RULES["remote-code/imported"], path, loaded, "a value goes `{}`")
        runs = facts.of_kind(Kind.COMMAND) or any("child_process" in each.module for each in facts.imports)
        written = [fact for fact in flows if fact.detail in {"remote->written", "decoded->written"}] if runs else []
        yield from told(RULES["remote-code/written"], path, written, "a value goes `{}`, and programs are started")


CHECK = Check(slug="remote-code", rules=RULES, run=_run)
