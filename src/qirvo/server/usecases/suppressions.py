"""Deciding that findings of a rule in some content do not count, and taking that back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from qirvo.domain.access import Account, Right
from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError
from qirvo.domain.rules import RuleDoc
from qirvo.domain.suppressions import Suppression
from qirvo.server.ports import BlobStore, Inspector, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.rules import rule_in


class NoSuchFileError(NotFoundError):
    """The submission has no such file."""

    code = "submission-file-unknown"
    hint = "Name a file as its finding does."


def add_suppression(
    rule: str,
    digest: Digest,
    reason: str,
    expires_at: datetime,
    *,
    acting: Acting,
    catalog: Iterable[RuleDoc],
) -> Suppression:
    """Let findings of `rule` in the content of `digest` not count until `expires_at`.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchRuleError: There is no such rule.
        MalformedSuppressionError: No reason, or an end that is past or too far away.
    """
    acting.by.require(Right.REVIEW)
    rule_in(catalog, rule)  # a slip of the pen would be kept, and do nothing
    suppression = Suppression(
        id=acting.new_id("sup_"),
        rule=rule,
        digest=digest,
        reason=reason.strip(),
        by=acting.by.name,
        created_at=acting.now,
        expires_at=expires_at,
    )
    with acting.uow as uow:
        uow.suppressions.add(suppression)
        acting.record(
            "suppression.add", f"suppression:{suppression.id}", reason=suppression.reason, after=_told(suppression)
        )
        uow.commit()
    return suppression


def digest_in(
    submission_id: str,
    file: str | None,
    *,
    by: Account,
    uow: UnitOfWork,
    blobs: BlobStore,
    inspector: Inspector,
) -> Digest:
    """Return the digest of `file` in a submission, or of its content tree for None.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchSubmissionError: There is no such submission.
        NoSuchFileError: It has no such file.
    """
    by.require(Right.REVIEW)
    with uow:
        artifact = uow.submissions.get(submission_id).artifact
    if file is None:
        return artifact.tree_digest
    digest = inspector.digest_of(blobs.path(artifact.digest), file)
    if digest is None:
        raise NoSuchFileError(f"`{submission_id[:80]}` has no file `{file[:200]}`")
    return digest


def remove_suppression(suppression_id: str, *, acting: Acting) -> None:
    """Let the findings count again.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchSuppressionError: There is no such suppression.
    """
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        found = next((each for each in uow.suppressions.all() if each.id == suppression_id), None)
        uow.suppressions.remove(suppression_id)
        before = {} if found is None else _told(found)
        acting.record("suppression.remove", f"suppression:{suppression_id}", before=before)
        uow.commit()


def list_suppressions(*, uow: UnitOfWork) -> Sequence[Suppression]:
    """Return every suppression; they are no secret, so that publishers can check as the registry does."""
    with uow:
        return uow.suppressions.all()


def _told(suppression: Suppression) -> Mapping[str, str]:
    return {
        "rule": suppression.rule,
        "digest": str(suppression.digest),
        "expires": suppression.expires_at.isoformat(),
    }
