"""What came of an install, an update or a rollback, told to people and to programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qirvo.cli.decisions_text import decision_document, decision_lines

if TYPE_CHECKING:
    from qirvo.host.outcomes import Fetched, Outcome
    from qirvo.host.ports import StartReport

_KILO, _MEGA = 1_000, 1_000_000
_DONE = {"install": "installed", "update": "updated", "rollback": "went back"}


def outcome_lines(outcome: "Outcome", *, why: bool = False) -> list[str]:
    """Return what happened, for people."""
    return [
        *_happened(outcome),
        *_fetched(outcome),
        *_decided(outcome, why=why),
        *start_lines(outcome.start),
        *outcome.notes,
    ]


def outcome_document(outcome: "Outcome") -> dict[str, Any]:
    """Return what happened, for programs."""
    decision = outcome.decision
    return {
        "pluginId": str(outcome.plugin_id),
        "kind": outcome.kind.value,
        "ending": outcome.ending.value,
        "version": str(outcome.version),
        "running": _text(outcome.running),
        "fromVersion": _text(outcome.from_version),
        "signed": outcome.is_signed,
        "signer": outcome.origin.signer,
        "unsigned": outcome.origin.is_unsigned,
        "source": {"kind": outcome.origin.kind.value, "name": outcome.origin.name},
        "error": outcome.error,
        "start": start_document(outcome.start),
        "fetched": fetched_document(outcome.fetched),
        "notes": list(outcome.notes),
        "decision": None
        if decision is None
        else decision_document(str(outcome.plugin_id), _text(outcome.from_version) or "-", decision),
    }


def fetched_document(fetched: "Fetched | None") -> dict[str, Any] | None:
    """Return how the files were got, for programs."""
    if fetched is None:
        return None
    return {
        "way": fetched.way.value,
        "receivedBytes": fetched.received_bytes,
        "archiveBytes": fetched.archive_bytes,
        "savedBytes": fetched.saved_bytes,
        "givenUp": list(fetched.given_up),
    }


def amount(size_bytes: int) -> str:
    """Return a length for people, as `9 kB` or `2.0 MB`."""
    if size_bytes < _KILO:
        return f"{size_bytes} bytes"
    if size_bytes < 10 * _KILO:
        return f"{size_bytes / _KILO:.1f} kB".replace(".0 ", " ")
    return f"{size_bytes / _KILO:.0f} kB" if size_bytes < _MEGA else f"{size_bytes / _MEGA:.1f} MB"


def start_lines(start: "StartReport | None") -> list[str]:
    """Return what is worth knowing of a start."""
    if start is None:
        return []
    stand_ins = [module for module, origin in start.provided.items() if origin == "stand-in"]
    said = [] if start.healthy else [f"it did not come up: {start.error}"]
    missing = [f"hooks that its manifest names and its code lacks: {', '.join(start.missing_hooks)}"]
    instead = [f"a stand-in takes the place of {', '.join(stand_ins)}; widgets do not render here"]
    return [*said, *(missing if start.missing_hooks else []), *(instead if stand_ins else [])]


def start_document(start: "StartReport | None") -> dict[str, Any] | None:
    """Return a start for programs."""
    if start is None:
        return None
    return {
        "healthy": start.healthy,
        "error": start.error,
        "missingHooks": list(start.missing_hooks),
        "provided": dict(start.provided),
    }


def _happened(outcome: "Outcome") -> Iterator[str]:
    name, version = outcome.plugin_id, outcome.version
    if outcome.reverted:
        kept = f"{outcome.running} is active again" if outcome.running is not None else "nothing is installed"
        yield f"{name} {version} did not start and was taken back; {kept}"
        if outcome.start is None or outcome.start.error != outcome.error:
            yield f"reason: {outcome.error}"
    elif outcome.changed:
        before = f"from {outcome.from_version} to " if outcome.from_version is not None else ""
        unsigned = " (unsigned)" if outcome.origin.is_unsigned else ""
        yield f"{name}: {_DONE[outcome.kind.value]} {before}{version}{unsigned}"
        if outcome.ending.value == "probation":
            yield f"it is on probation: where it does not stay well, {outcome.from_version} is active again by itself"
    elif outcome.decision is None:
        yield f"{name} {version} is active already"


def _fetched(outcome: "Outcome") -> Iterator[str]:
    fetched = outcome.fetched
    if fetched is None:
        return
    yield from fetched.given_up
    if fetched.saved_bytes:
        yield f"{amount(fetched.received_bytes)} instead of {amount(fetched.archive_bytes)}"


def _decided(outcome: "Outcome", *, why: bool) -> list[str]:
    if outcome.decision is None or (outcome.ending.value != "unchanged" and not why):
        return []
    lines = decision_lines(str(outcome.plugin_id), _text(outcome.from_version) or "-", outcome.decision, why=why)
    return lines if outcome.ending.value == "unchanged" else lines[1:]


def _text(version: object) -> str | None:
    return None if version is None else str(version)
