"""Rules of the registry's owner, in the language of YARA, run over every file of an artifact.

The library is an extra (`yara`). A rule's metadata say how its findings read: `severity` (`error`, `warning`, `info`),
`description`, `help`, and `enforce = true` for a rule that may refuse; without it, a rule is monitored.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qirvo.artifacts.refusals import printable
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.errors import InvalidError, NotFoundError, UnavailableError
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.rules import Mode, RuleDoc, rules_of

if TYPE_CHECKING:
    import yara_x

SLUG = "yara"
RULES = rules_of(
    SLUG,
    Severity.WARNING,
    not_scanned=("A file could not be scanned with the registry's own rules.", "Make it smaller, or leave it out."),
)
MOST_BYTES = 32 * 1024 * 1024
TIMEOUT_S = 5
_SUFFIXES = (".yar", ".yara")
_HELP = "Ask the registry's owner what the rule means."
_LINE = re.compile(r"--> line:(\d+):(\d+)|-->\s*[^\n]*?:(\d+):(\d+)")
_MOST_MATCHES = 3


class YaraRulesMissingError(NotFoundError):
    """There are no rules where rules were said to be."""

    code = "yara-rules-missing"
    hint = "Name files that end with `.yar` or `.yara`, or a folder of them."


class YaraRulesMalformedError(InvalidError):
    """A file of rules cannot be compiled."""

    code = "yara-rules-malformed"
    hint = "Mend the named line; every rule must compile, or none is used."


class YaraLibraryMissingError(UnavailableError):
    """The library that runs the rules is not installed."""

    code = "yara-library-missing"
    hint = 'pip install "qirvo[yara]"'


def yara_check(paths: Sequence[Path], *, timeout_s: int = TIMEOUT_S) -> Check:
    """Return the check that runs the rules at `paths`, each a file or a folder of files.

    `Profile.with_check` puts it in the place of `CHECK`, which has no rules to run.

    Raises:
        YaraLibraryMissingError: The extra is not installed.
        YaraRulesMissingError: A path has no rules.
        YaraRulesMalformedError: A file does not compile; the message names file and line.
    """
    compiled = _compiled([file for path in paths for file in _files(path)])
    rules = {RULES["yara/not-scanned"].rule: RULES["yara/not-scanned"]}
    rules |= {doc.rule: doc for doc in map(_documented, compiled)}

    def run(subject: Subject) -> Iterator[Finding]:
        yield from _scan(subject, compiled, rules, timeout_s)

    return Check(slug=SLUG, rules=rules, run=run)


def _files(path: Path) -> list[Path]:
    found = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        raise YaraRulesMissingError(f"there are no YARA rules at `{path}`")
    return found


def _compiled(files: Iterable[Path]) -> "yara_x.Rules":
    try:
        import yara_x  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as exc:
        raise YaraLibraryMissingError("YARA rules need `yara_x`, which is not installed") from exc
    compiler = yara_x.Compiler()
    for file in files:
        try:
            compiler.add_source(file.read_text(encoding="utf-8"), origin=str(file))
        except (OSError, UnicodeDecodeError) as exc:
            raise YaraRulesMalformedError(f"the rules `{file}` cannot be read") from exc
        except yara_x.CompileError as exc:
            raise YaraRulesMalformedError(_fault(file, str(exc))) from exc
    return compiler.build()


def _fault(file: Path, told: str) -> str:
    where = _LINE.search(told)
    line = f", line `{where[1] or where[3]}`" if where else ""
    first = told.partition("\n")[0].removeprefix("error").strip()
    return f"the rules `{file}`{line} do not compile: {printable(first)}"


def _documented(rule: "yara_x.Rule") -> RuleDoc:
    meta: dict[str, Any] = dict(rule.metadata)
    severity = str(meta.get("severity", "warning")).lower()
    description = str(meta.get("description") or f"The registry's rule {rule.identifier} matches.")
    return RuleDoc(
        rule=f"{SLUG}/{_slug(rule.identifier)}",
        severity=Severity(severity) if severity in tuple(Severity) else Severity.WARNING,
        title=description if description.endswith(".") else f"{description}.",
        help=str(meta.get("help") or _HELP),
        mode=Mode.ENFORCE if meta.get("enforce") in (True, "true") else Mode.MONITOR,
        is_alarm=severity == Severity.ERROR.value,
    )


def _slug(identifier: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")


def _scan(subject: Subject, compiled: "yara_x.Rules", rules: dict[str, RuleDoc], timeout_s: int) -> Iterator[Finding]:
    import yara_x  # noqa: PLC0415  # an extra

    scanner = yara_x.Scanner(compiled)
    scanner.set_timeout(timeout_s)
    for entry in subject.tree:
        if entry.size > MOST_BYTES:
            yield RULES["yara/not-scanned"].finding(f"`{entry.path}` is too long", file=entry.path)
            continue
        content = subject.files.read(entry.path, entry.size)
        try:
            results = scanner.scan(content)
        except (yara_x.TimeoutError, yara_x.ScanError):
            yield RULES["yara/not-scanned"].finding(f"`{entry.path}` took too long", file=entry.path)
            continue
        for rule in results.matching_rules:
            yield _finding(rule, rules[f"{SLUG}/{_slug(rule.identifier)}"], entry.path, content)


def _finding(rule: "yara_x.Rule", doc: RuleDoc, path: str, content: bytes) -> Finding:
    offsets = [match.offset for pattern in rule.patterns for match in list(pattern.matches)[:_MOST_MATCHES]]
    line = content.count(b"\n", 0, min(offsets)) + 1 if offsets else None
    message = f"the registry's rule `{rule.identifier}` matches: {printable(doc.title)}"
    return doc.finding(message, file=path, line=line)


def _nothing(_subject: Subject) -> Iterable[Finding]:
    return ()  # without an owner's rules there is nothing to run


CHECK = Check(slug=SLUG, rules=RULES, run=_nothing)
