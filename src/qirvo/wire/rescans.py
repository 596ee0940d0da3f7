"""Re-scans as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.wire.problems import WireFinding

RESCAN_DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RescanBody:
    """What to look for: rules by the beginning of their names, none for every alarm; a dry run only lists hits."""

    rules: list[str] = field(default_factory=list)
    dryRun: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HitDocument:
    """A finding in a published release that its submission did not have."""

    pluginId: str
    version: str
    digest: str
    finding: WireFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class RescanDocument:
    """A re-scan, how far it is, and what it found so far."""

    id: str
    by: str
    startedAt: str
    rules: list[str]
    dryRun: bool
    state: str
    done: int
    total: int
    hits: list[HitDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RescanPage:
    """The latest re-scans, the newest first."""

    rescans: list[RescanDocument]
