"""What the runtime remembers of a plugin (`runtime.json`): only the runtime writes it, and it may be lost."""

from typing import Annotated, Any

import msgspec

from qirvo.host.filesystem import DamagedStateError, read_json
from qirvo.host.layout import PluginLayout


class _Attempts(msgspec.Struct, kw_only=True):
    release: str
    count: Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class _Faults(msgspec.Struct, kw_only=True):
    release: str
    counts: dict[str, Annotated[int, msgspec.Meta(ge=0, le=2**31)]] = {}


class RunState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the runtime remembers.

    Attributes:
        started_at: When the plugin last came up, ISO 8601; None when it never did.
        last_error: What went wrong when it last failed to start; None when nothing did since.
        attempts: Of which release how many starts were begun since the last one that succeeded.
        load_ms: How long that start took; None when it never came up.
        faults: Of which release how often what went wrong, by the runtime's codes.
    """

    started_at: str | None = None
    last_error: dict[str, Any] | None = None
    attempts: _Attempts | None = None
    load_ms: Annotated[float, msgspec.Meta(ge=0, le=2**31)] | None = None
    faults: _Faults | None = None

    @property
    def trouble(self) -> str:
        """What went wrong; empty when nothing did."""
        return str((self.last_error or {}).get("message", ""))

    def failed_starts(self, release: str) -> int:
        """Return how many starts of `release` were begun, and none succeeded since; one may be going on."""
        return self.attempts.count if self.attempts is not None and self.attempts.release == release else 0


def read_run_state(layout: PluginLayout) -> RunState:
    """Return what the runtime remembers; damage counts as nothing.

    Raises:
        StorageFailedError: The disk refuses.
    """
    try:
        return read_json(layout.run_state, RunState) or RunState()
    except DamagedStateError:
        return RunState()  # the runtime starts it anew; nothing is lost but a date and a count
