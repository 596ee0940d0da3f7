"""What is different in a release, and how carefully to look at it, as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.domain.differences import Change, Difference, FileChange
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.risk import Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class WireChange:
    """One thing that is different; `sentence` says it to people."""

    kind: str
    turn: str
    gravity: str
    what: str = ""
    before: str = ""
    after: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireFileChange:
    """A file that is different; null bytes before means it is new, after that it is gone."""

    path: str
    turn: str
    bytesBefore: int | None = None
    bytesAfter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireReason:
    """One reason for a tier."""

    rule: str
    tier: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRisk:
    """How carefully to look at a release, and why."""

    tier: str
    reasons: list[WireReason] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceDocument:
    """What is different in a release, gravest first.

    Attributes:
        since: The version it is compared with; null when it was compared with none.
        moreChanges: How many less grave ones are not told.
        files: At most 200, by path.
        filesChanged: How many there are in all.
        risk: Null where nobody said, as before the checks have looked.
    """

    since: str | None = None
    gravity: str = "low"
    changes: list[WireChange] = field(default_factory=list)
    moreChanges: int = 0
    files: list[WireFileChange] = field(default_factory=list)
    filesChanged: int = 0
    risk: WireRisk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifferenceDocument:
    """What changed in one file: the lines of a unified diff, or what can be said where there are none.

    Attributes:
        readable: `text`; `parted`, which is code for machines parted into lines; `binary`; or `too-large`.
        cut: Whether there is more than is told.
    """

    path: str
    readable: str
    lines: list[str] = field(default_factory=list)
    cut: bool = False


def difference_to_wire(difference: Difference | None, risk: Risk | None = None) -> DifferenceDocument:
    """Return `difference` with the `risk` that follows from it; None is a release that was compared with none."""
    told = None if risk is None else risk_to_wire(risk)
    if difference is None:
        return DifferenceDocument(risk=told)
    return DifferenceDocument(
        since=difference.since,
        gravity=difference.gravity.value,
        changes=[_change(each) for each in difference.changes],
        moreChanges=difference.more_changes,
        files=[_file(each) for each in difference.files],
        filesChanged=difference.files_changed,
        risk=told,
    )


def risk_to_wire(risk: Risk) -> WireRisk:
    """Return `risk` as it travels."""
    reasons = [WireReason(rule=each.rule, tier=each.tier.value, sentence=each.sentence) for each in risk.reasons]
    return WireRisk(tier=risk.tier.value, reasons=reasons)


def file_difference_to_wire(difference: FileDifference) -> FileDifferenceDocument:
    """Return the `difference` of a file."""
    return FileDifferenceDocument(
        path=difference.path, readable=difference.readable.value, lines=list(difference.lines), cut=difference.cut
    )


def _change(change: Change) -> WireChange:
    return WireChange(
        kind=change.kind.value,
        turn=change.turn.value,
        gravity=change.gravity.value,
        what=change.what,
        before=change.before,
        after=change.after,
        sentence=change.sentence,
    )


def _file(change: FileChange) -> WireFileChange:
    return WireFileChange(
        path=change.path, turn=change.turn.value, bytesBefore=change.bytes_before, bytesAfter=change.bytes_after
    )
