"""Asking again for what was given up: a job that failed for hours (a full disk) must not strand what people decided.

What an earlier version of the registry did not do yet is made up for in the same way.
"""

from qirvo.domain.submissions import SubmissionState
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.brochures import ask_for_brochures
from qirvo.server.usecases.components import ask_for_inventories
from qirvo.server.usecases.publications import SIGN_JOB
from qirvo.server.usecases.submissions import ask_for_checks

BATCH = 200


def resume_after(code: str, *, uow: UnitOfWork) -> None:
    """Have jobs done at once that an error with this `code` put off: its cause is gone."""
    with uow:
        if uow.job_ledger.hurry(code):
            uow.commit()


def resume_work(*, uow: UnitOfWork) -> None:
    """Have unsigned plugins signed, received submissions checked, and missing inventories and brochures taken.

    A job that waits anyway is only hurried.
    """
    with uow:
        received = uow.submissions.page(state=SubmissionState.RECEIVED, after=None, limit=BATCH).items
        is_unsigned = bool(uow.plugins.unsigned(limit=1))
        is_lacking = bool(uow.components.lacking(after="", limit=1))
        is_unread = bool(uow.documents.lacking(after="", limit=1))
        for submission in received:
            ask_for_checks(submission, uow=uow)
        if is_unsigned:
            uow.jobs.enqueue(SIGN_JOB, {}, dedupe=SIGN_JOB)
        if is_lacking:
            ask_for_inventories(uow)
        if is_unread:
            ask_for_brochures(uow)
        if received or is_unsigned or is_lacking or is_unread:
            uow.commit()
