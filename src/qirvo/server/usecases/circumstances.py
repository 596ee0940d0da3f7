"""What the registry knows beside an artifact when it is examined, now or as it was when it was first examined.

A re-scan must say what the first examination would have said with today's rules: a release is not to blame for a
plugin that took a likeness of its name later, nor is it compared with what followed it.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from qirvo.checks.circumstances import Circumstances, ListedNames
from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex, index_at, release_before
from qirvo.domain.submissions import Submission
from qirvo.domain.testing import confirmed_by
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.intake_ports import PublishedArtifact
from qirvo.server.ports import BlobMissingError, BlobStore, UnitOfWork

_PAGE, _MOST = 1_000, 50_000


def circumstances_of(submission: Submission, *, uow: UnitOfWork, blobs: BlobStore) -> Circumstances:
    """Return what is known now beside the artifact of `submission`."""
    index = uow.plugins.index(submission.plugin_id)
    return Circumstances(
        names=ListedNames(_titles(uow)),
        test_report=_report(submission),
        previous=_previous(index, submission.version, submission.request.update_channel, blobs),
    )


@dataclass(frozen=True, slots=True)
class PastCatalog:
    """The plugins of the catalog with their titles, and since when each is in it."""

    titles: Mapping[PluginId, str]
    since: Mapping[PluginId, datetime]

    @classmethod
    def read(cls, uow: UnitOfWork) -> "PastCatalog":
        """Read it once for many artifacts."""
        return cls(_titles(uow), uow.plugins.first_published())

    def names_at(self, moment: datetime) -> ListedNames:
        """Return the names that were there before `moment`."""
        known = {id_: title for id_, title in self.titles.items() if id_ in self.since and self.since[id_] < moment}
        return ListedNames(known)


def past_circumstances_of(
    published: PublishedArtifact, *, catalog: PastCatalog, uow: UnitOfWork, blobs: BlobStore
) -> Circumstances:
    """Return what was known beside a published artifact when its submission was examined."""
    index = uow.plugins.index(published.plugin_id)
    submission = uow.submissions.find_open_or_published(published.plugin_id, published.version)
    moment = _examined_at(published, submission, index)
    if moment is None:
        return Circumstances()
    update_channel = UpdateChannel.STABLE if submission is None else submission.request.update_channel
    return Circumstances(
        names=catalog.names_at(moment),
        test_report=None if submission is None else _report(submission),
        tests_confirmed_by="" if submission is None else confirmed_by(submission),
        previous=_previous(
            None if index is None else index_at(index, moment), published.version, update_channel, blobs
        ),
    )


def _examined_at(
    published: PublishedArtifact, submission: Submission | None, index: ReleaseIndex | None
) -> datetime | None:
    if submission is not None:
        return submission.checked_at
    release = None if index is None else index.releases.get(published.version)
    return None if release is None else release.published_at


def _report(submission: Submission) -> bytes | None:
    report = submission.request.test_report
    return report.encode() if report else None


def _previous(
    index: ReleaseIndex | None, version: Version, update_channel: UpdateChannel, blobs: BlobStore
) -> Path | None:
    """Return the archive of the release that `version` follows; None for a first one, or one that is gone."""
    before = None if index is None else release_before(index, version, update_channel)
    try:
        path = None if before is None else blobs.path(before.artifact.digest)
    except BlobMissingError:
        return None  # the tier tells that nothing was compared
    return path if path is not None and path.is_file() else None


def _titles(uow: UnitOfWork) -> Mapping[PluginId, str]:
    """Return every published plugin with its title."""
    titles: dict[PluginId, str] = {}
    after: str | None = None
    while len(titles) < _MOST:
        page = uow.plugins.search("", after=after, limit=_PAGE)
        titles |= {plugin.id: plugin.listing.name for plugin in page.items}
        if page.next is None:
            break
        after = page.next
    return titles
