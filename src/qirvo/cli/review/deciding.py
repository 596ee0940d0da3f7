"""What approving and rejecting have in common: tell the registry, show what became of it."""

from qirvo.cli.output import answer
from qirvo.cli.session import Session


def decide(
    session: Session,
    submission_id: str,
    decision: str,
    *,
    comment: str,
    registry: str | None,
    confirmed: tuple[str, ...] = (),
) -> None:
    """Send the `decision` (`approve` or `reject`) and show the submission's new state."""
    from qirvo.wire.submissions import DecisionBody

    client = session.client(registry)
    document = client.decide(submission_id, DecisionBody(decision=decision, comment=comment, confirmed=list(confirmed)))
    line = f"{document.id} ({document.pluginId} {document.version}) is {document.state}"
    answer(document, [line], as_json=session.as_json)
