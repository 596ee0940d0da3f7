"""How a decision about an update is told, and with `--why` the signed numbers it was made from."""

from typing import Any

from qirvo.cli.units import readable_share
from qirvo.domain.rollouts import QUEUE_LENGTH
from qirvo.domain.updates import Decision, Facts, Offer
from qirvo.domain.versions import Version

_NOBODY = "no updates: it came from a file or a folder"


def decision_lines(plugin_id: str, installed: Version | str, decision: Decision | None, *, why: bool) -> list[str]:
    """Return what is decided, for people; None is a plugin from a file or folder, which nobody updates."""
    if decision is None:
        return [f"{plugin_id} {installed}: {_NOBODY}"]
    if isinstance(decision, Offer):
        head = f"{plugin_id} {installed}: {decision.release.version} is offered ({decision.because})"
    else:
        head = f"{plugin_id} {installed}: no update ({decision.reason}): {decision.explanation}"
    return [head, *(f"  {line}" for line in _facts_lines(decision.facts))] if why else [head]


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
    return {"pluginId": plugin_id, "installed": str(installed), **told, "facts": facts}


def _facts_document(facts: Facts) -> dict[str, Any]:
    return {
        "indexNumber": facts.index_number,
        "signedNow": facts.signed_now.isoformat(),
        "updateChannel": facts.update_channel.value,
        "candidate": str(facts.candidate) if facts.candidate is not None else None,
        "salt": facts.salt,
        "bucket": facts.bucket,
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
    if facts.due is not None:
        lines.append(f"due {facts.due:%Y-%m-%d %H:%M:%S} UTC")
    return lines
