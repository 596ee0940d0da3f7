"""Everything that a reviewer looks at on one page."""

from collections.abc import Mapping, Sequence

from qirvo.deferred import dataclass
from qirvo.domain.access import Right
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.findings import Finding
from qirvo.domain.review_work import ReviewWork
from qirvo.domain.side_by_side import Row, side_by_side
from qirvo.domain.submissions import Submission
from qirvo.server.ports import BlobStore, Inspector
from qirvo.server.review_ports import ReadyAnswer
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.differences import file_difference_of

SHOWN_FILES, SHOWN_PLACES = 20, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A changed file, in two columns; without rows where it can only be described."""

    difference: FileDifference
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """A submission with what was done on it, its changed files, and its findings where they stand.

    Attributes:
        places: Of a finding in a line: the lines around it, with their numbers.
        more_files: How many changed files are not shown.
    """

    submission: Submission
    work: ReviewWork
    answers: Sequence[ReadyAnswer]
    files: Sequence[ShownFile]
    more_files: int
    places: Mapping[Finding, Sequence[tuple[int, str]]]


def open_console(submission_id: str, *, acting: Acting, blobs: BlobStore, inspector: Inspector) -> Console:
    """Return what a reviewer looks at.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchSubmissionError: There is no such submission.
    """
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        submission = uow.submissions.get(submission_id)
        work, answers = uow.review_desk.get(submission_id), uow.review_desk.answers()
    changed = [] if submission.assessment.difference is None else submission.assessment.difference.files
    files = [
        file_difference_of(submission_id, change.path, by=acting.by, uow=acting.uow, blobs=blobs, inspector=inspector)
        for change in changed[:SHOWN_FILES]
    ]
    return Console(
        submission=submission,
        work=work,
        answers=answers,
        files=[ShownFile(difference=file, rows=side_by_side(file.lines)) for file in files],
        more_files=max(0, len(changed) - SHOWN_FILES),
        places=places_of(submission, blobs=blobs, inspector=inspector),
    )


def places_of(
    submission: Submission, *, blobs: BlobStore, inspector: Inspector
) -> Mapping[Finding, Sequence[tuple[int, str]]]:
    """Return the lines around each finding that has a line; the first `SHOWN_PLACES` of them.

    Not around a secret: its finding's excerpt hides it, and a page must not show it again.
    """
    placed = [
        finding
        for finding in submission.findings
        if finding.file and finding.line and not finding.rule.startswith("secrets/")
    ]
    artifact = blobs.path(submission.artifact.digest)
    return {
        finding: inspector.lines_around(artifact, finding.file or "", finding.line or 0)
        for finding in placed[:SHOWN_PLACES]
    }
