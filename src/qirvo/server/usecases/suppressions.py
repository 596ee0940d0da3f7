"""Deciding that findings of a rule in some content do not count, and taking that back."""

from collections.abc import Sequence
from datetime import datetime

from qirvo.domain.access import Account, Right
from qirvo.domain.digests import Digest
from qirvo.domain.suppressions import Suppression
from qirvo.server.ports import NewId, UnitOfWork


def add_suppression(
    rule: str,
    digest: Digest,
    reason: str,
    expires_at: datetime,
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> Suppression:
    """Let findings of `rule` in the content of `digest` not count until `expires_at`.

    Raises:
        MissingRightError: `by` may not review.
        MalformedSuppressionError: No reason, or an end that is past or too far away.
    """
    by.require(Right.REVIEW)
    suppression = Suppression(
        id=new_id("sup_"),
        rule=rule,
        digest=digest,
        reason=reason.strip(),
        by=by.name,
        created_at=now,
        expires_at=expires_at,
    )
    with uow:
        uow.suppressions.add(suppression)
        uow.commit()
    return suppression


def remove_suppression(suppression_id: str, *, by: Account, uow: UnitOfWork) -> None:
    """Let the findings count again.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSuppressionError: There is no such suppression.
    """
    by.require(Right.REVIEW)
    with uow:
        uow.suppressions.remove(suppression_id)
        uow.commit()


def list_suppressions(*, uow: UnitOfWork) -> Sequence[Suppression]:
    """Return every suppression; they are no secret, so that publishers can check as the registry does."""
    with uow:
        return uow.suppressions.all()
