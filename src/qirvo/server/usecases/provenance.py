"""Which pipeline published what: written with the submission, shown with it and with its release."""

from dataclasses import asdict
from datetime import datetime

from qirvo.domain.access import Account
from qirvo.domain.audit import AuditEntry
from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.provenance import PipelineRun, Provenance
from qirvo.domain.submissions import Submission
from qirvo.domain.versions import Version
from qirvo.server.ports import NewId, UnitOfWork


class NoProvenanceError(NotFoundError):
    """The version was published by a person, or there is no such version."""

    code = "provenance-unknown"
    hint = "Only versions that a trusted publisher submitted have one."


def record_run(
    submission: Submission, run: PipelineRun, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> None:
    """Write down that `run` submitted `submission`, within the caller's unit of work."""
    uow.provenances.add(Provenance(submission=submission.id, version=submission.version, run=run, recorded_at=now))
    uow.audit.add(
        AuditEntry(
            id=new_id("aud_"),
            at=now,
            actor=by.name,
            act="submission.publish-trusted",
            subject=f"plugin:{submission.plugin_id}",
            after={
                "submission": submission.id,
                **asdict(run),
                "plugin_id": str(run.plugin_id),
                "version": str(submission.version),
            },
        )
    )


def provenance_of_submission(submission: Submission, *, uow: UnitOfWork) -> Provenance | None:
    """Return what submitted it; None where that was a person."""
    with uow:
        return uow.provenances.of_submission(submission.id)


def provenance_of_release(plugin_id: PluginId, version: Version, *, uow: UnitOfWork) -> Provenance:
    """Return what published a version.

    Raises:
        NoProvenanceError: The version is not published, or was published by a person.
    """
    with uow:
        index = uow.plugins.index(plugin_id)
        is_public = index is not None and version in index.releases and uow.plugins.signed_number(plugin_id) > 0
        submission = uow.submissions.find_open_or_published(plugin_id, version) if is_public else None
        found = None if submission is None else uow.provenances.of_submission(submission.id)
    if found is None:
        raise NoProvenanceError(f"of `{plugin_id}` `{version}` no pipeline is known")
    return found
