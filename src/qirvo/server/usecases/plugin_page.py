"""Everything that a plugin's page shows, read in one transaction."""

from collections.abc import Mapping, Sequence

from qirvo.deferred import dataclass
from qirvo.domain.brochures import DocumentKind
from qirvo.domain.findings import Severity, verdict_of
from qirvo.domain.media import Media
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import PluginAdvisory, affecting
from qirvo.domain.prices import needs_license, price_text, trial_days_of
from qirvo.domain.provenance import Provenance
from qirvo.domain.publisher_keys import PublisherKey
from qirvo.domain.ratings import Rating, Tally
from qirvo.domain.releases import NoSuchReleaseError, Release, UpdateChannelHead
from qirvo.domain.rollout_log import LogEntry
from qirvo.domain.standings import Standing
from qirvo.domain.submissions import NOT_PEOPLE, POLICY, Submission, SubmissionState
from qirvo.domain.update_channels import Terms, UpdateChannel, in_order, terms_of
from qirvo.domain.versions import Version
from qirvo.server.listing_ports import Document
from qirvo.server.ports import Plugin, UnitOfWork, UnknownCursorError, UnlistedPluginError
from qirvo.server.usecases.entitlements import pricing_of
from qirvo.server.usecases.release_signatures import signer_of

SHOWN_RATINGS = 10
SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Why a release may be trusted.

    Attributes:
        reviewed: Whether a person looked at it; else the registry's policy let it through.
        verdict: What the checks came to.
        warnings: How many warnings they had.
        provenance: The pipeline that published it; None for a person.
        license: The SPDX expression that it declares; empty when it declares none.
        signer: The publisher's key that signed it; None where the registry alone vouches for it.
    """

    reviewed: bool
    verdict: str
    warnings: int
    provenance: Provenance | None
    license: str
    signer: PublisherKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginView:
    """What a plugin's page shows; `current` is what the most stable update channel offers, else the newest release.

    Attributes:
        terms: What each update channel promises that offers something, or that the publisher created.
    """

    plugin: Plugin
    heads: Mapping[UpdateChannel, UpdateChannelHead]
    terms: Mapping[UpdateChannel, Terms]
    standings: Sequence[Standing]
    versions: "Versions"
    owner: str
    current: Release | None
    media: Sequence[Media]
    documents: Mapping[DocumentKind, Document]
    ratings: Sequence[Rating]
    tally: Tally
    downloads: int
    trust: Trust | None
    price: str
    trial_days: int
    needs_license: bool
    advisories: Sequence[PluginAdvisory]

    @property
    def warnings(self) -> Sequence[PluginAdvisory]:
        """Advisories in force that affect the current release, the gravest first."""
        return (
            [] if self.current is None else [each.advisory for each in affecting(self.advisories, self.current.version)]
        )

    @property
    def past_warnings(self) -> Sequence[PluginAdvisory]:
        """Advisories in force about other releases alone."""
        now = {each.id for each in self.warnings}
        return [each for each in self.advisories if each.is_in_force and each.id not in now]

    @property
    def license(self) -> str:
        """The SPDX expression that the current release says; empty when it says none."""
        return "" if self.trust is None else self.trust.license


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Some of a plugin's releases, the newest first; a plugin may have thousands.

    Attributes:
        total: How many releases there are.
        next: The version after which the following ones begin; None at the end.
    """

    items: Sequence[Release]
    total: int
    next: Version | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """What the page of one release shows."""

    plugin: Plugin
    release: Release
    standings: Sequence[Standing]
    documents: Mapping[DocumentKind, Document]
    trust: Trust | None
    owner: str
    advisories: Sequence[PluginAdvisory]


def look_at(plugin_id: PluginId, *, uow: UnitOfWork) -> PluginView:
    """Return what the page of a published plugin shows.

    Raises:
        UnlistedPluginError: There is none.
    """
    with uow:
        plugin, known = _published(plugin_id, uow)
        versions, heads = _some(plugin_id, known, None, SHOWN_VERSIONS, uow), uow.plugins.heads(plugin_id)
        current = _current(plugin_id, known, heads, uow)
        policies = uow.update_channels.of(plugin_id)
        agreed = {name: policy.terms for name, policy in policies.items()}
        own = uow.documents.get(f"plugin:{plugin_id}")
        packed = {} if current is None else uow.documents.get(str(current.artifact.digest))
        pricing = pricing_of(plugin)
        return PluginView(
            plugin=plugin,
            heads={name: heads[name] for name in in_order(heads)},
            terms={name: terms_of(name, agreed) for name in in_order({**heads, **agreed})},
            standings=_standings(plugin_id, uow),
            versions=versions,
            owner=uow.transfers.owner(plugin_id),
            current=current,
            media=uow.shelf.of(plugin_id),
            documents={**packed, **own},
            ratings=[rating for _, rating in uow.ratings.page(plugin_id, after=0, limit=SHOWN_RATINGS, stars=None)],
            tally=uow.ratings.tally(plugin_id),
            downloads=uow.download_counts.of(plugin_id).raw,
            trust=None if current is None else _trust(plugin_id, current, uow),
            price=price_text(pricing),
            trial_days=trial_days_of(pricing),
            needs_license=needs_license(pricing),
            advisories=_advisories(plugin_id, uow),
        )


def list_versions(plugin_id: PluginId, *, after: str | None, limit: int, uow: UnitOfWork) -> tuple[Plugin, Versions]:
    """Return a published plugin and some of its releases, the newest first.

    Raises:
        UnlistedPluginError: There is none.
        UnknownCursorError: `after` is not the `next` of a page of versions.
    """
    with uow:
        plugin, known = _published(plugin_id, uow)
        return plugin, _some(plugin_id, known, after, limit, uow)


def look_at_log(plugin_id: PluginId, *, after: int, limit: int, uow: UnitOfWork) -> tuple[Plugin, Sequence[LogEntry]]:
    """Return a published plugin and entries of its rollout log with higher numbers than `after`, in order.

    Raises:
        UnlistedPluginError: There is none.
    """
    with uow:
        plugin, _ = _published(plugin_id, uow)
        return plugin, uow.rollout_log.page(plugin_id, after=after, limit=limit)


def look_at_release(plugin_id: PluginId, version: Version, *, uow: UnitOfWork) -> ReleaseView:
    """Return what the page of one release of a published plugin shows.

    Raises:
        UnlistedPluginError: There is no such plugin.
        NoSuchReleaseError: It has no such release.
    """
    with uow:
        plugin, _ = _published(plugin_id, uow)
        release = uow.plugins.releases(plugin_id, [version]).get(version)
        if release is None:
            raise NoSuchReleaseError(f"`{plugin_id}` has no release `{version}`")
        return ReleaseView(
            plugin=plugin,
            release=release,
            standings=[said for said in _standings(plugin_id, uow) if said.version in {None, version}],
            documents=uow.documents.get(str(release.artifact.digest)),
            trust=_trust(plugin_id, release, uow),
            owner=uow.transfers.owner(plugin_id),
            advisories=[each.advisory for each in affecting(_advisories(plugin_id, uow), version)],
        )


def _published(plugin_id: PluginId, uow: UnitOfWork) -> tuple[Plugin, Sequence[Version]]:
    versions = uow.plugins.versions(plugin_id)
    if not versions or not uow.plugins.signed_number(plugin_id):
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return uow.plugins.get(plugin_id), versions


def _some(plugin_id: PluginId, known: Sequence[Version], after: str | None, limit: int, uow: UnitOfWork) -> Versions:
    start = 0
    if after is not None:
        texts = [str(version) for version in known]
        if after not in texts:
            raise UnknownCursorError(f"`{after[:40]}` is not a version to go on after")
        start = texts.index(after) + 1
    wanted = known[start : start + limit]
    found = uow.plugins.releases(plugin_id, wanted)
    following = wanted[-1] if start + limit < len(known) else None
    return Versions(items=[found[version] for version in wanted], total=len(known), next=following)


def _current(
    plugin_id: PluginId,
    known: Sequence[Version],
    heads: Mapping[UpdateChannel, UpdateChannelHead],
    uow: UnitOfWork,
) -> Release | None:
    """Return what the most stable update channel offers, else the newest release."""
    offered = [heads[name].current for name in in_order(heads)]
    version = (offered or known)[0]
    return uow.plugins.releases(plugin_id, [version]).get(version)


def _advisories(plugin_id: PluginId, uow: UnitOfWork) -> Sequence[PluginAdvisory]:
    """Return the advisories that are, or were, published."""
    return [each for each in uow.plugin_advisories.of(plugin_id) if each.is_seen]


def _standings(plugin_id: PluginId, uow: UnitOfWork) -> Sequence[Standing]:
    return [record.standing for record in uow.standings.of(plugin_id)]


def _trust(plugin_id: PluginId, release: Release, uow: UnitOfWork) -> Trust | None:
    submission = uow.submissions.find_open_or_published(plugin_id, release.version)
    if submission is None:
        return None
    warnings = sum(finding.severity is Severity.WARNING for finding in submission.findings)
    return Trust(
        reviewed=_decided_by(submission) not in NOT_PEOPLE,
        verdict=verdict_of(submission.findings).value,
        warnings=warnings,
        provenance=uow.provenances.of_submission(submission.id),
        license=str(submission.manifest.get("license") or ""),
        signer=signer_of(release, uow),
    )


def _decided_by(submission: Submission) -> str:
    approvals = [entry.by for entry in submission.history if entry.state is SubmissionState.APPROVED]
    return approvals[-1] if approvals else POLICY
