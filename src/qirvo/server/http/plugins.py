"""Plugins over HTTP: the catalog as it was published, and its document's shape."""

from dataclasses import replace
from datetime import datetime

import msgspec
from starlette.requests import Request

from qirvo.domain.media import MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import Signers
from qirvo.domain.ratings import Tally
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.standings import Standing
from qirvo.domain.update_channels import in_order
from qirvo.server.http.catalog_queries import Asked
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.submissions import Cursor, Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.ports import Plugin
from qirvo.server.usecases import plugins
from qirvo.server.usecases.catalog import Beside
from qirvo.server.usecases.catalog_search import search_catalog
from qirvo.server.usecases.plugins import CatalogEntry
from qirvo.trust.publisher_signatures import signing_key
from qirvo.wire.plugins import (
    PluginDocument,
    PluginPage,
    RatingSummary,
    SignedStanding,
    UpdateChannelDocument,
    VersionDocument,
)

router = LateRouter(prefix="/v1", tags=["plugins"])


@router.get("/plugins")
def search(
    request: Request,
    query: Asked,
    after: Cursor = None,
    limit: Limit = 50,
    facets: bool = False,  # noqa: FBT001, FBT002  # a query parameter
) -> PluginPage:
    """Search published plugins: words of name, id, description, tags and publisher, with typos, and filters."""
    registry = registry_of(request)
    page = search_catalog(query, after=after, limit=limit, index=registry.search, with_facets=facets)
    ids = [card.id for card in page.found.cards]
    entries = plugins.get_plugins(ids, uow=registry.reading(), repository=registry.repository)
    return PluginPage(
        plugins=[shown_document(entry) for entry in entries],
        total=page.found.total,
        next=page.next,
        facets={name: dict(counts) for name, counts in page.found.facets.items()},
        suggestions=list(page.found.suggestions),
    )


@router.get("/plugins/{plugin_id}")
def show(request: Request, plugin_id: str) -> PluginDocument:
    """Show one published plugin with its versions, newest first."""
    registry = registry_of(request)
    found = plugins.get_plugin(
        PluginId.parse(plugin_id),
        uow=registry.reading(),
        repository=registry.repository,
        private=registry.private_repositories,
    )
    return shown_document(found)


def render_catalog(plugin: Plugin, index: ReleaseIndex, signed_now: datetime, beside: Beside) -> bytes:
    """Return the plugin's catalog document as it lies on the read plane."""
    return msgspec.json.encode(plugin_document(plugin, index, signed_now=signed_now, beside=beside))


def plugin_document(plugin: Plugin, index: ReleaseIndex, *, signed_now: datetime, beside: Beside) -> PluginDocument:
    """Return a plugin as it travels; `version` is what the most stable update channel offers."""
    heads = [index.heads[name] for name in in_order(index.heads)]
    listing = plugin.listing
    pictures = {kind: [each.picture.path for each in beside.media if each.kind is kind] for kind in MediaKind}
    return PluginDocument(
        id=str(plugin.id),
        name=listing.name,
        publisher=beside.publisher,
        description=listing.description,
        category=listing.category,
        tags=list(listing.tags),
        pricing=dict(listing.pricing),
        screenshots=pictures[MediaKind.SCREENSHOT] or list(listing.screenshots),
        documentation=listing.documentation,
        version=str(heads[0].current) if heads else None,
        versions=[_version(index.releases[version], index.signers) for version in sorted(index.releases, reverse=True)],
        updateChannels={name.value: _head(head, signed_now) for name, head in index.heads.items()},
        updatedAt=moment(plugin.updated_at),
        standings=[_standing(standing) for standing in index.standings],
        summary=listing.summary,
        links=dict(listing.links),
        icon=next(iter(pictures[MediaKind.ICON]), None),
        banner=next(iter(pictures[MediaKind.BANNER]), None),
        rating=rating_summary(beside.tally),
    )


def _standing(standing: Standing) -> SignedStanding:
    return SignedStanding(
        kind=standing.kind.value,
        reason=standing.reason,
        version=None if standing.version is None else str(standing.version),
        replacement=standing.replacement,
    )


def rating_summary(tally: Tally) -> RatingSummary:
    """Return all ratings of a plugin as they travel."""
    return RatingSummary(
        mean=tally.mean,
        count=tally.count,
        histogram={str(stars): count for stars, count in tally.histogram},
        weighted=tally.weighted,
        recommending=tally.recommending,
        answering=tally.answering,
    )


def _version(release: Release, signers: Signers | None) -> VersionDocument:
    key = signing_key(release, signers)
    return VersionDocument(
        version=str(release.version),
        publishedAt=moment(release.published_at),
        digest=str(release.artifact.digest),
        treeDigest=str(release.artifact.tree_digest),
        sizeBytes=release.artifact.size_bytes,
        permissions=sorted(release.permissions),
        platform=str(release.platform),
        releaseNotes=release.notes,
        breaking=release.breaking,
        revoked=release.revoked,
        sbom=f"sbom/{release.artifact.digest.hex}.cdx.json",
        signedBy=None if key is None else key.publisher,
        signingKey=None if key is None else key.id,
    )


def _head(head: UpdateChannelHead, signed_now: datetime) -> UpdateChannelDocument:
    return UpdateChannelDocument(
        current=str(head.current),
        previous=None if head.previous is None else str(head.previous),
        rolloutState=head.rollout.state.value,
        basisPoints=head.rollout.threshold(signed_now),
    )


def shown_document(entry: CatalogEntry) -> PluginDocument:
    """Return the published document with each rollout's share as it is just now."""
    document = msgspec.json.decode(entry.document, type=PluginDocument)
    shares = {(name.value, str(current)): share for (name, current), share in entry.basis_points.items()}
    update_channels = {
        name: replace(head, basisPoints=shares.get((name, head.current), head.basisPoints))
        for name, head in document.updateChannels.items()
    }
    return replace(document, updateChannels=update_channels)
