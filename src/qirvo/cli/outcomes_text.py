"""What came of an install, an update or a rollback, told to people and to programs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qirvo.cli.decisions_text import decision_document, decision_lines

if TYPE_CHECKING:
    from qirvo.host.outcomes import Outcome
    from qirvo.host.ports import StartReport

_DONE = {"install": "installed", "update": "updated", "rollback": "went back"}


def outcome_lines(outcome: "Outcome", *, why: bool = False) -> list[str]:
    """Return what happened, for people."""
    return [*_happened(outcome), *_decided(outcome, why=why), *start_lines(outcome.start), *outcome.notes]


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
        "source": {"kind": outcome.origin.kind.value, "name": outcome.origin.name},
        "error": outcome.error,
        "start": start_document(outcome.start),
        "notes": list(outcome.notes),
        "decision": None
        if decision is None
        else decision_document(str(outcome.plugin_id), _text(outcome.from_version) or "-", decision),
    }


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
        unsigned = "" if outcome.is_signed else " (unsigned)"
        yield f"{name}: {_DONE[outcome.kind.value]} {before}{version}{unsigned}"
    elif outcome.decision is None:
        yield f"{name} {version} is active already"


def _decided(outcome: "Outcome", *, why: bool) -> list[str]:
    if outcome.decision is None or (outcome.ending.value != "unchanged" and not why):
        return []
    lines = decision_lines(str(outcome.plugin_id), _text(outcome.from_version) or "-", outcome.decision, why=why)
    return lines if outcome.ending.value == "unchanged" else lines[1:]


def _text(version: object) -> str | None:
    return None if version is None else str(version)
