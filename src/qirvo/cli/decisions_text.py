"""How a decision about an update is told, and with `--why` the signed numbers it was made from."""

from dataclasses import asdict
from typing import Any

from qirvo.cli.differences_text import brief_lines
from qirvo.cli.units import readable_share
from qirvo.domain.differences import Difference
from qirvo.domain.ramps import QUEUE_LENGTH
from qirvo.domain.updates import Decision, Facts, Offer
from qirvo.domain.versions import Version
from qirvo.wire.differences import difference_to_wire

_NOBODY = "no updates: it came from a file or a folder"


def decision_lines(plugin_id: str, installed: Version | str, decision: Decision | None, *, why: bool) -> list[str]:
    """Return what is decided, for people; None is a plugin from a file or folder, which nobody updates."""
    if decision is None:
        return [f"{plugin_id} {installed}: {_NOBODY}"]
    if isinstance(decision, Offer):
        head = f"{plugin_id} {installed}: {decision.release.version} is offered ({decision.because})"
    else:
        head = f"{plugin_id} {installed}: no update ({decision.reason}): {decision.explanation}"
    told = [] if decision.difference is None else brief_lines(difference_to_wire(decision.difference))
    facts = _facts_lines(decision.facts) if why else []
    return [head, *(f"  {line}" for line in (*told, *facts))]


def decision_document(plugin_id: str, installed: Version | str, decision: Decision | None) -> dict[str, Any]:
    """Return what is decided, for programs; always with the numbers."""
    told: dict[str, Any]
    if decision is None:
        told = {"offered": None, "reason": "not-from-source", "explanation": _NOBODY}
    elif isinstance(decision, Offer):
        told = {"offered": str(decision.release.version), "reason": decision.because, "explanation": ""}
    else:
        told = {"offered": None, "reason": decision.reason, "explanation": decision.explanation}
    facts = None if decision is None else _facts_document(decision.facts)
    difference = None if decision is None or decision.difference is None else _difference(decision.difference)
    return {"pluginId": plugin_id, "installed": str(installed), **told, "difference": difference, "facts": facts}


def _difference(difference: Difference) -> dict[str, Any]:
    told = asdict(difference_to_wire(difference))
    return {name: told[name] for name in ("since", "gravity", "changes")}  # files and risk are not signed


def _facts_document(facts: Facts) -> dict[str, Any]:
    return {
        "indexNumber": facts.index_number,
        "signedNow": facts.signed_now.isoformat(),
        "updateChannel": facts.update_channel.value,
        "candidate": str(facts.candidate) if facts.candidate is not None else None,
        "salt": facts.salt,
        "bucket": facts.bucket,
        "drawn": facts.drawn,
        "threshold": facts.threshold,
        "due": facts.due.isoformat() if facts.due is not None else None,
    }


def _facts_lines(facts: Facts) -> list[str]:
    lines = [
        f"release index number {facts.index_number}, signed time {facts.signed_now:%Y-%m-%d %H:%M:%S} UTC",
        f"update channel {facts.update_channel}, candidate {facts.candidate or 'none'}",
    ]
    if facts.bucket is not None and facts.threshold is not None:
        place = f"place {facts.bucket} of {QUEUE_LENGTH}"
        lines.append(f"{place}, served below {facts.threshold} ({readable_share(facts.threshold)}), salt {facts.salt}")
    if facts.drawn != facts.bucket:
        lines.append(f"its id says place {facts.drawn}; its owner moved it with `updates.wariness`")
    if facts.due is not None:
        lines.append(f"due {facts.due:%Y-%m-%d %H:%M:%S} UTC")
    return lines
