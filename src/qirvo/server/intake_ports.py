"""What the use cases of intake need from the outside: decisions about rules, scans by others, kept facts, re-scans.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError, UnavailableError
from qirvo.domain.findings import Finding
from qirvo.domain.names import PluginId
from qirvo.domain.precision import Outcome, RulePrecision
from qirvo.domain.rules import Mode
from qirvo.domain.scans import Scan, Scanner
from qirvo.domain.suppressions import Suppression
from qirvo.domain.versions import Version
from qirvo.wire.scans import ScanRequest


class ScannerUnreachableError(UnavailableError):
    """A scanner did not answer, or with an error of its own."""

    code = "scanner-unreachable"
    hint = "It is asked again until its deadline."


class NoSuchRescanError(NotFoundError):
    """There is no such re-scan."""

    code = "rescan-unknown"
    hint = "List them with `qirvo rule rescans`."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeDecision:
    """The mode that somebody chose for a rule, and why."""

    rule: str
    mode: Mode
    by: str
    at: datetime
    reason: str = ""


class RulePolicy(Protocol):
    """What the registry's owner and its reviewers decided about rules."""

    def set_mode(self, decision: ModeDecision) -> None:
        """Record the mode of a rule in place of the earlier one."""
        ...

    def modes(self) -> Mapping[str, ModeDecision]:
        """Return every decision, by rule."""
        ...

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Record outcomes; a later one for the same rule and submission takes the place of the earlier."""
        ...

    def precisions(self) -> Mapping[str, RulePrecision]:
        """Return how often each rule was right; rules without an outcome are absent."""
        ...


class Suppressions(Protocol):
    """Decisions that findings do not count."""

    def add(self, suppression: Suppression) -> None:
        """Add a suppression; it takes the place of one for the same rule and digest."""
        ...

    def remove(self, suppression_id: str) -> None:
        """Remove one. Raises NoSuchSuppressionError."""
        ...

    def all(self) -> Sequence[Suppression]:
        """Return every suppression, also those that have ended, the oldest first."""
        ...


class Scans(Protocol):
    """Requests to scanners of others."""

    def add(self, scan: Scan) -> None:
        """Add a scan; one of the same submission and scanner stays as it is."""
        ...

    def save(self, scan: Scan) -> None:
        """Replace the scan of the same id. Raises NoSuchScanError."""
        ...

    def get(self, scan_id: str) -> Scan:
        """Return the scan. Raises NoSuchScanError."""
        ...

    def of(self, submission_id: str) -> Sequence[Scan]:
        """Return the scans of a submission, by the scanners' names."""
        ...

    def overdue(self, *, now: datetime, limit: int) -> Sequence[Scan]:
        """Return scans that are not settled and whose deadline has passed."""
        ...


class ScannerCalls(Protocol):
    """Asking one scanner over the network."""

    def ask(self, scanner: Scanner, request: ScanRequest) -> "ScannerReply":
        """Send `request`, signed, and return what was answered.

        Raises:
            ScannerUnreachableError: No answer, or none that means anything.
        """
        ...


class ReplyKind(StrEnum):
    """What a scanner may answer at once."""

    RESULTS = "results"
    LATER = "later"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerReply:
    """What a scanner answered; `body` is JSON as read, for results only."""

    kind: ReplyKind
    body: object = None


class RescanState(StrEnum):
    """Where a re-scan is."""

    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescan:
    """One pass over everything that is published.

    Attributes:
        rules: Only findings of rules that begin with one of these count; none counts every alarm.
        is_dry_run: Whether hits are only listed.
        done: How many releases were looked at.
        total: How many there were when it began.
        after: The release that was looked at last, as `plugin@version`; empty before the first.
    """

    id: str
    by: str
    started_at: datetime
    rules: tuple[str, ...] = ()
    is_dry_run: bool = True
    state: RescanState = RescanState.RUNNING
    done: int = 0
    total: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RescanHit:
    """A finding in a published release that its submission did not have.

    Attributes:
        digest: Of the file, or of the content tree for findings about the plugin as a whole.
    """

    plugin_id: PluginId
    version: Version
    digest: Digest
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedArtifact:
    """A published release's bytes, and what its submission had been found to have."""

    plugin_id: PluginId
    version: Version
    artifact: Digest
    known: tuple[Finding, ...]


class Rescans(Protocol):
    """Passes over everything that is published, and what they found."""

    def add(self, rescan: Rescan) -> None:
        """Add a re-scan."""
        ...

    def save(self, rescan: Rescan) -> None:
        """Replace the re-scan of the same id. Raises NoSuchRescanError."""
        ...

    def get(self, rescan_id: str) -> Rescan:
        """Return it. Raises NoSuchRescanError."""
        ...

    def latest(self, *, limit: int) -> Sequence[Rescan]:
        """Return the latest re-scans, newest first."""
        ...

    def add_hits(self, rescan_id: str, hits: Sequence[RescanHit]) -> None:
        """Record hits; one that is known for this re-scan, with its line and message, is not recorded again."""
        ...

    def hits(self, rescan_id: str, *, limit: int) -> Sequence[RescanHit]:
        """Return at most `limit` hits, by plugin, version and rule."""
        ...

    def count_published(self) -> int:
        """Return how many releases are published."""
        ...

    def published(self, *, after: str, limit: int) -> Sequence[PublishedArtifact]:
        """Return published releases that follow `after` (`plugin@version`), in the order of that text."""
        ...


class KeptFacts(Protocol):
    """Facts of files, kept by content, so that no file is analysed twice."""

    def find(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the kept facts of those `keys` that have some."""
        ...

    def keep(self, facts: Mapping[str, bytes]) -> None:
        """Keep facts by key; a key that has some keeps what it has."""
        ...
