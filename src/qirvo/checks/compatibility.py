"""Whether the ranges of platform and Node versions make sense: not empty, not everything, not against each other.

Whether a range can be read at all is told by the manifest's own rules, but for ranges of Node, which only this reads.
"""

from collections.abc import Iterator
from typing import Any

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.checks.version_sets import VersionSet
from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import JsonPath
from qirvo.domain.rules import rules_of
from qirvo.domain.versions import MalformedRangeError, VersionRange

_RANGE = 'Write a range like `"engines": {"qirvo": ">=2.0.0 <3.0.0"}`.'

RULES = (
    rules_of(
        "compatibility",
        Severity.ERROR,
        empty=("The range of platform versions is empty, so no host would ever be offered the plugin.", _RANGE),
    )
    | rules_of(
        "compatibility",
        Severity.WARNING,
        contradictory=("Two ranges of platform versions have no version in common.", "Keep one of them, in `engines`."),
        too_wide=("Every platform version is promised, older and future ones as well.", _RANGE),
        platform_excluded=(
            "The present platform is excluded, so no host of today is offered the plugin.",
            "Try the plugin on the present platform, and let the range include it.",
        ),
        node_malformed=("The range of Node versions is not understood.", 'Write `"engines": {"node": ">=20"}`.'),
        node_excluded=("No Node that hosts run is in the range.", 'Write a range like `"engines": {"node": ">=20"}`.'),
    )
    | rules_of(
        "compatibility",
        Severity.INFO,
        no_end=(
            "The range of platform versions has no end.",
            "Add an upper bound: nobody knows the next major version.",
        ),
        differs=("The platform versions are said twice, and differently.", "Keep one of them, in `engines`."),
    )
)
PRESENT_PLATFORM = "2.0.0"
"""The platform that hosts have unless they say otherwise; `host.settings` has the same, and a test compares them."""
NODE_MAJORS = range(18, 41)
"""Major versions of Node that the hosts' runtime can have (`host.node_program` refuses older ones)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    file: str
    place: JsonPath
    written: str
    versions: VersionSet

    @property
    def named(self) -> str:
        return f"`{'.'.join(map(str, self.place))}` `{shown(self.written)}` in {self.file}"


def _run(subject: Subject) -> Iterator[Finding]:
    said = tuple(_platform(subject))
    for first in said[:1]:
        yield from _alone(subject, first)
        for other in said[1:]:
            yield from _together(subject, first, other)
    yield from _node(subject)


def _roots(subject: Subject) -> Iterator[tuple[str, JsonPath, Any]]:
    if subject.written is not None:
        yield MANIFEST_FILE, (), subject.written.root
    if subject.package is not None:
        yield PACKAGE_FILE, ("qirvo",), subject.package_section
        yield PACKAGE_FILE, (), subject.package.root


def _platform(subject: Subject) -> Iterator[_Said]:
    """Yield every range of platform versions; the one that counts comes first."""
    for file, above, root in _roots(subject):
        for place in (("engines", "qirvo"), ("compatibility", "qirvo_version")):
            yield from _said(file, (*above, *place), _text_at(root, place))
        for lowest, highest in (("minQirvoVersion", "maxQirvoVersion"), ("minVersion", "maxVersion")):
            low, high = _text_at(root, (lowest,)), _text_at(root, (highest,))
            bounds = " ".join(part for part in (low and f">={low}", high and f"<={high}") if part)
            yield from _said(file, (*above, lowest if low else highest), bounds)


def _said(file: str, place: JsonPath, written: str) -> Iterator[_Said]:
    if not written:
        return
    try:
        versions = VersionSet(VersionRange(written))
    except MalformedRangeError:
        return  # the manifest's own rules tell
    yield _Said(file=file, place=place, written=written, versions=versions)


def _text_at(root: Any, place: tuple[str, ...]) -> str:  # noqa: ANN401  # JSON
    for key in place:
        root = root.get(key) if isinstance(root, dict) else None
    return root.strip() if isinstance(root, str) else ""


def _alone(subject: Subject, said: _Said) -> Iterator[Finding]:
    if said.versions.is_empty:
        yield _finding(subject, "empty", f"{said.named} holds no version", said)
    elif said.versions.is_everything:
        yield _finding(subject, "too-wide", f"{said.named} holds every version", said)
    elif not said.versions.has(PRESENT_PLATFORM):
        yield _finding(subject, "platform-excluded", f"{said.named} excludes `{PRESENT_PLATFORM}`", said)
    elif said.versions.has_no_end:
        yield _finding(subject, "no-end", f"{said.named} has no end", said)


def _together(subject: Subject, first: _Said, other: _Said) -> Iterator[Finding]:
    if first.versions.is_empty:
        return
    if not first.versions.meets(other.versions):
        message = f"{other.named} has no version in common with {first.named}"
        yield _finding(subject, "contradictory", message, other)
    elif not first.versions.equals(other.versions):
        yield _finding(subject, "differs", f"{other.named} is not {first.named}, which counts", other)


def _node(subject: Subject) -> Iterator[Finding]:
    for file, above, root in _roots(subject):
        for place in (("engines", "node"), ("compatibility", "node_version")):
            written = _text_at(root, place)
            if not written:
                continue
            try:
                said = _Said(
                    file=file, place=(*above, *place), written=written, versions=VersionSet(VersionRange(written))
                )
            except MalformedRangeError:
                message = f"`{shown(written)}` is not a range of Node versions"
                line = _line(subject, file, (*above, *place))
                yield RULES["compatibility/node-malformed"].finding(message, file=file, line=line)
                continue
            if not said.versions.meets_major(NODE_MAJORS):
                yield _finding(
                    subject, "node-excluded", f"{said.named} has no Node of `{NODE_MAJORS[0]}` or newer", said
                )


def _finding(subject: Subject, rule: str, message: str, said: _Said) -> Finding:
    line = _line(subject, said.file, said.place)
    return RULES[f"compatibility/{rule}"].finding(message, file=said.file, line=line)


def _line(subject: Subject, file: str, place: JsonPath) -> int | None:
    document = subject.written if file == MANIFEST_FILE else subject.package
    return None if document is None else document.line_of(place)


CHECK = Check(slug="compatibility", rules=RULES, run=_run)
