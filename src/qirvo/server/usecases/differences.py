"""What is different in a submission, and in each file of it, for whoever may see the submission."""

from pathlib import Path

from qirvo.domain.access import Account
from qirvo.domain.errors import NotFoundError
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.submissions import Submission
from qirvo.domain.versions import Version
from qirvo.server.ports import BlobStore, Inspector, UnitOfWork
from qirvo.server.usecases.submissions import get_submission


class NoSuchSubmissionFileError(NotFoundError):
    """Neither the submission nor the release before it has such a file."""

    code = "compared-file-unknown"
    hint = "`qirvo review diff SUBMISSION` lists the files that changed."


def file_difference_of(
    submission_id: str, file: str, *, by: Account, uow: UnitOfWork, blobs: BlobStore, inspector: Inspector
) -> FileDifference:
    """Return how `file` differs from the release that the submission was compared with; from none, all of it is new.

    Raises:
        NoSuchSubmissionError: There is no such submission, or none that `by` may know of.
        NoSuchSubmissionFileError: Neither side has such a file.
        BlobMissingError: The bytes of a side are gone.
    """
    submission = get_submission(submission_id, by=by, uow=uow)
    before = _compared_with(submission, uow=uow, blobs=blobs)
    found = inspector.difference_of(file, before, blobs.path(submission.artifact.digest))
    if found is None:
        raise NoSuchSubmissionFileError(f"there is no file `{file[:200]}` in `{submission_id}`, nor was there before")
    return found


def _compared_with(submission: Submission, *, uow: UnitOfWork, blobs: BlobStore) -> Path | None:
    """Return the archive of the release that the checks compared with, though another may be the latest since."""
    difference = submission.assessment.difference
    if difference is None or not difference.since:
        return None
    with uow:
        index = uow.plugins.index(submission.plugin_id)
    before = None if index is None else index.releases.get(Version(difference.since))
    return None if before is None else blobs.path(before.artifact.digest)
