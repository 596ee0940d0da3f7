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
    confirms_security: bool = False,
) -> None:
    """Send the `decision` (`approve`, `request-changes` or `reject`) and show the submission's new state."""
    from qirvo.wire.submissions import DecisionBody

    client = session.client(registry)
    body = DecisionBody(
        decision=decision, comment=comment, confirmed=list(confirmed), confirmsSecurity=confirms_security
    )
    document = client.decide(submission_id, body)
    line = f"{document.id} ({document.pluginId} {document.version}) is {document.state}"
    answer(document, [line], as_json=session.as_json)
