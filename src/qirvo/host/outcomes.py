"""What came of a change to an installation."""

from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding
from qirvo.domain.names import PluginId
from qirvo.domain.updates import Decision
from qirvo.domain.versions import Version
from qirvo.host.installations import Origin
from qirvo.host.ports import StartReport


class ChangeKind(StrEnum):
    """What is done to an installation."""

    INSTALL = "install"
    UPDATE = "update"
    ROLLBACK = "rollback"


class Ending(StrEnum):
    """How it ended."""

    COMMITTED = "committed"
    ON_PROBATION = "probation"
    REVERTED = "reverted"
    UNCHANGED = "unchanged"


class Way(StrEnum):
    """How a release's files are got."""

    DELTA = "delta"
    MISSING_FILES = "missing-files"
    ARCHIVE = "archive"

    @property
    def words(self) -> str:
        """What it is called when it did not work."""
        words = {
            Way.DELTA: "the delta",
            Way.MISSING_FILES: "fetching only what is missing",
            Way.ARCHIVE: "the archive",
        }
        return words[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How the files of a release were got.

    Attributes:
        received_bytes: All that was received for it, also by ways that did not work.
        archive_bytes: Length of the whole archive.
        given_up: The ways that did not work, and why, as sentences.
    """

    way: Way
    received_bytes: int
    archive_bytes: int
    given_up: tuple[str, ...] = ()

    @property
    def saved_bytes(self) -> int:
        """How much less was received than the archive has; 0 when it was not less."""
        return max(0, self.archive_bytes - self.received_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an install, an update or a rollback.

    Attributes:
        kind: What was meant to be done.
        version: The release that was meant to become active.
        running: The version that is active now; None when a first installation was taken back.
        from_version: The version that was active before.
        error: Why the release was taken back.
        start: How its start went; None when it was not started (disabled, or nothing changed).
        findings: What its manifest leaves to be wished for.
        decision: The decision it follows from, for installations from a source.
        fetched: How its files were got; None when they were on the host already.
        notes: Further things its owner should know, as sentences.
    """

    plugin_id: PluginId
    kind: ChangeKind
    ending: Ending
    version: Version
    running: Version | None
    origin: Origin
    from_version: Version | None = None
    error: str = ""
    start: StartReport | None = None
    findings: tuple[Finding, ...] = ()
    decision: Decision | None = None
    fetched: Fetched | None = None
    notes: tuple[str, ...] = ()

    @property
    def reverted(self) -> bool:
        """Whether the release did not come up and was taken back."""
        return self.ending is Ending.REVERTED

    @property
    def is_unwell(self) -> bool:
        """Whether the release did not come up, whatever became of it then."""
        return self.reverted or (self.changed and self.start is not None and not self.start.healthy)

    @property
    def changed(self) -> bool:
        """Whether another release is active now."""
        return self.ending in (Ending.COMMITTED, Ending.ON_PROBATION)

    @property
    def is_signed(self) -> bool:
        """Whether a source's signed metadata vouch for the release."""
        return self.origin.is_signed
