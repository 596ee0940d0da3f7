"""What intake keeps, in memory: the fakes of `intake_ports`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qirvo.domain.digests import Digest
from qirvo.domain.precision import Outcome, RulePrecision
from qirvo.domain.scans import NoSuchScanError, Scan, Scanner
from qirvo.domain.suppressions import NoSuchSuppressionError, Suppression
from qirvo.server.intake_ports import (
    ModeDecision,
    NoSuchRescanError,
    PublishedArtifact,
    Rescan,
    RescanHit,
    ScannerReply,
)
from qirvo.server.usecases.scans import Scanning
from qirvo.wire.scans import ScanRequest

NO_SCANNERS = Scanning(scanners={}, address="http://registry.test", missing={})


@dataclass
class IntakeState:
    """Everything of intake that is committed; values are never changed, only replaced."""

    modes: dict[str, ModeDecision] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    suppressions: dict[tuple[str, Digest], Suppression] = field(default_factory=dict)
    scans: dict[str, Scan] = field(default_factory=dict)
    rescans: dict[str, Rescan] = field(default_factory=dict)
    hits: dict[str, tuple[RescanHit, ...]] = field(default_factory=dict)

    def copy(self) -> "IntakeState":
        return IntakeState(
            modes=dict(self.modes),
            outcomes=dict(self.outcomes),
            suppressions=dict(self.suppressions),
            scans=dict(self.scans),
            rescans=dict(self.rescans),
            hits=dict(self.hits),
        )


@dataclass
class FakeRulePolicy:
    """`intake_ports.RulePolicy`."""

    state: IntakeState

    def set_mode(self, decision: ModeDecision) -> None:
        self.state.modes[decision.rule] = decision

    def modes(self) -> Mapping[str, ModeDecision]:
        return dict(self.state.modes)

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        self.state.outcomes |= {(outcome.rule, outcome.submission): outcome for outcome in outcomes}

    def precisions(self) -> Mapping[str, RulePrecision]:
        return {rule: self._precision(rule) for rule, _ in self.state.outcomes}

    def _precision(self, rule: str) -> RulePrecision:
        judged = [outcome.confirmed for outcome in self.state.outcomes.values() if outcome.rule == rule]
        return RulePrecision(rule=rule, confirmed=sum(judged), false_alarms=len(judged) - sum(judged))


@dataclass
class FakeSuppressions:
    """`intake_ports.Suppressions`."""

    state: IntakeState

    def add(self, suppression: Suppression) -> None:
        self.state.suppressions[suppression.rule, suppression.digest] = suppression

    def remove(self, suppression_id: str) -> None:
        key = next((key for key, each in self.state.suppressions.items() if each.id == suppression_id), None)
        if key is None:
            raise NoSuchSuppressionError(f"there is no suppression `{suppression_id}`")
        del self.state.suppressions[key]

    def all(self) -> Sequence[Suppression]:
        return sorted(self.state.suppressions.values(), key=lambda each: (each.created_at, each.id))


@dataclass
class FakeScans:
    """`intake_ports.Scans`."""

    state: IntakeState

    def add(self, scan: Scan) -> None:
        same = [s for s in self.state.scans.values() if (s.submission, s.scanner) == (scan.submission, scan.scanner)]
        if not same:
            self.state.scans[scan.id] = scan

    def save(self, scan: Scan) -> None:
        self.get(scan.id)
        self.state.scans[scan.id] = scan

    def get(self, scan_id: str) -> Scan:
        if scan_id not in self.state.scans:
            raise NoSuchScanError(f"there is no scan `{scan_id}`")
        return self.state.scans[scan_id]

    def of(self, submission_id: str) -> Sequence[Scan]:
        found = [scan for scan in self.state.scans.values() if scan.submission == submission_id]
        return sorted(found, key=lambda scan: scan.scanner)

    def overdue(self, *, now: datetime, limit: int) -> Sequence[Scan]:
        open_ones = [scan for scan in self.state.scans.values() if not scan.state.is_settled and scan.deadline <= now]
        return sorted(open_ones, key=lambda scan: (scan.deadline, scan.id))[:limit]


@dataclass
class FakeRescans:
    """`intake_ports.Rescans`; `published` gives what the test says."""

    state: IntakeState
    artifacts: Callable[[], Sequence[PublishedArtifact]] = list

    def add(self, rescan: Rescan) -> None:
        self.state.rescans[rescan.id] = rescan

    def save(self, rescan: Rescan) -> None:
        self.get(rescan.id)
        self.state.rescans[rescan.id] = rescan

    def get(self, rescan_id: str) -> Rescan:
        if rescan_id not in self.state.rescans:
            raise NoSuchRescanError(f"there is no re-scan `{rescan_id}`")
        return self.state.rescans[rescan_id]

    def latest(self, *, limit: int) -> Sequence[Rescan]:
        newest_first = sorted(self.state.rescans.values(), key=lambda each: each.started_at, reverse=True)
        return newest_first[:limit]

    def add_hits(self, rescan_id: str, hits: Sequence[RescanHit]) -> None:
        known = {_place(hit): hit for hit in self.state.hits.get(rescan_id, ())}
        fresh = {_place(hit): hit for hit in reversed(hits) if _place(hit) not in known}
        self.state.hits[rescan_id] = (*known.values(), *fresh.values())

    def hits(self, rescan_id: str, *, limit: int) -> Sequence[RescanHit]:
        return sorted(self.state.hits.get(rescan_id, ()), key=_place)[:limit]

    def count_published(self) -> int:
        return len(self.artifacts())

    def published(self, *, after: str, limit: int) -> Sequence[PublishedArtifact]:
        placed = sorted((f"{each.plugin_id}@{each.version}", each) for each in self.artifacts())
        return [each for place, each in placed if place > after][:limit]


def _place(hit: RescanHit) -> tuple[str, str, str, str, int, str]:
    said = str(Digest.of(hit.finding.message.encode()))
    return str(hit.plugin_id), str(hit.version), hit.finding.rule, str(hit.digest), hit.finding.line or 0, said


class FakeKeptFacts:
    """`intake_ports.KeptFacts`."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def find(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keep(self, facts: Mapping[str, bytes]) -> None:
        self.kept = dict(facts) | self.kept


@dataclass
class FakeScannerCalls:
    """`intake_ports.ScannerCalls`: answers what the test says, and remembers what was asked."""

    replies: dict[str, ScannerReply] = field(default_factory=dict)
    asked: list[ScanRequest] = field(default_factory=list)

    def ask(self, scanner: Scanner, request: ScanRequest) -> ScannerReply:
        self.asked.append(request)
        return self.replies[scanner.name]
