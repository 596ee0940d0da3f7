"""Submitting, and following what was submitted."""

import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.client.multipart import FileForm, Progress, UploadFileMissingError
from qirvo.client.transport import Body
from qirvo.domain.errors import UnavailableError
from qirvo.domain.submissions import ENDED, SubmissionState
from qirvo.wire.differences import DifferenceDocument, FileDifferenceDocument
from qirvo.wire.submissions import (
    ConfirmTestsBody,
    SubmissionDocument,
    SubmissionPage,
    SubmitAnswer,
    SubmitBody,
    SubmitForm,
    UploadAnswer,
)

PAUSE_S = 0.5
SETTLED = ENDED


class StillWaitingError(UnavailableError):
    """The submission did not reach the awaited state in time."""

    code = "submission-still-waiting"
    hint = "Nothing is lost: look again with `qirvo submission show`."


class SubmissionCalls(Asking):
    """Submitting, and following what was submitted."""

    __slots__ = ()

    def upload(self, path: Path, progress: Progress) -> UploadAnswer:
        """Send the archive at `path`, read from disk as it goes.

        Raises:
            UploadFileMissingError: There is no such file.
            QirvoError: The registry refused it, or could not be reached.
        """
        return self._ask("POST", "/v1/uploads", UploadAnswer, body=_with_file(path, {}, progress))

    def submit(self, body: SubmitBody) -> SubmitAnswer:
        """Ask that an upload be listed; the same upload again is the same submission."""
        return self._ask("POST", "/v1/submissions", SubmitAnswer, body=json_body(body))

    def submit_archive(self, path: Path, asked: SubmitForm, progress: Progress) -> SubmitAnswer:
        """Send the archive at `path` and ask that it be listed, in one request; again it is the same submission.

        Raises:
            UploadFileMissingError: There is no such file.
            QirvoError: The registry refused it, or could not be reached.
        """
        fields = {"submission": msgspec.json.encode(asked).decode()}
        return self._ask("POST", "/v1/submissions", SubmitAnswer, body=_with_file(path, fields, progress))

    def submission(self, submission_id: str) -> SubmissionDocument:
        """Return a submission as it is now."""
        return self._ask("GET", f"/v1/submissions/{part(submission_id)}", SubmissionDocument)

    def submissions(
        self,
        *,
        state: str | None = None,
        tier: str | None = None,
        order: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> SubmissionPage:
        """Return some of the submissions the caller may see: the oldest first, or with `order` "risk" the gravest."""
        query = query_of(state=state, tier=tier, order=order, after=after, limit=limit)
        return self._ask("GET", f"/v1/submissions{query}", SubmissionPage)

    def difference(self, submission_id: str) -> DifferenceDocument:
        """Return what is different in a submission since the release before it."""
        return self._ask("GET", f"/v1/submissions/{part(submission_id)}/difference", DifferenceDocument)

    def file_difference(self, submission_id: str, file: str) -> FileDifferenceDocument:
        """Return what changed in one file of a submission."""
        path = f"/v1/submissions/{part(submission_id)}/difference/files/{quote(file)}"
        return self._ask("GET", path, FileDifferenceDocument)

    def send_draft(self, submission_id: str) -> SubmissionDocument:
        """Let a draft be examined."""
        return self._ask("POST", f"/v1/submissions/{part(submission_id)}/send", SubmissionDocument)

    def withdraw(self, submission_id: str) -> SubmissionDocument:
        """Take a submission back."""
        return self._ask("POST", f"/v1/submissions/{part(submission_id)}/withdraw", SubmissionDocument)

    def confirm_tests(self, submission_id: str, body: ConfirmTestsBody) -> SubmissionDocument:
        """Confirm the tests of a submission that came without a report."""
        path = f"/v1/submissions/{part(submission_id)}/tests-confirmation"
        return self._ask("POST", path, SubmissionDocument, body=json_body(body))

    def wait_for(
        self,
        submission_id: str,
        *,
        until: frozenset[SubmissionState] = SETTLED,
        timeout_s: float = 600.0,
        seen: Callable[[SubmissionDocument], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> SubmissionDocument:
        """Ask again and again until the submission is in one of the states `until`, or can reach none of them.

        Raises:
            StillWaitingError: It was not within `timeout_s` seconds.
        """
        deadline = clock() + timeout_s
        while True:
            document = self.submission(submission_id)
            seen(document)
            if document.state in until | SETTLED:
                return document
            if clock() >= deadline:
                raise StillWaitingError(f"submission `{submission_id}` is still `{document.state}`")
            pause(PAUSE_S)


def _with_file(path: Path, fields: Mapping[str, str], progress: Progress) -> Body:
    """Return a form with the file at `path`, which is read as it goes."""
    if not path.is_file():
        raise UploadFileMissingError(f"`{path}` is not a file")
    form = FileForm(field_name="plugin", path=path, boundary=f"qirvo-{secrets.token_hex(16)}", fields=fields)
    return Body(content_type=form.content_type, size_bytes=form.size_bytes, pieces=lambda: form.chunks(progress))
