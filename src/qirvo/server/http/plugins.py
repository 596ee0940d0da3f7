"""Plugins over HTTP: the catalog as it was published, and its document's shape."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.requests import Request

from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.http.submissions import Cursor, Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.ports import Plugin
from qirvo.server.usecases import plugins
from qirvo.server.usecases.plugins import CatalogEntry
from qirvo.wire.plugins import PluginDocument, PluginPage, UpdateChannelDocument, VersionDocument

router = APIRouter(prefix="/v1", tags=["plugins"])


@router.get("/plugins")
def search(
    request: Request, q: Annotated[str, Query(max_length=200)] = "", after: Cursor = None, limit: Limit = 50
) -> PluginPage:
    """Search published plugins by words in id, name, description and tags."""
    registry = registry_of(request)
    page = plugins.search(q, after=after, limit=limit, uow=registry.reading(), repository=registry.repository)
    return PluginPage(plugins=[_shown(entry) for entry in page.items], total=page.total, next=page.next)


@router.get("/plugins/{plugin_id}")
def show(request: Request, plugin_id: str) -> PluginDocument:
    """Show one published plugin with its versions, newest first."""
    registry = registry_of(request)
    return _shown(plugins.get_plugin(PluginId.parse(plugin_id), uow=registry.reading(), repository=registry.repository))


def render_catalog(plugin: Plugin, index: ReleaseIndex, signed_now: datetime) -> bytes:
    """Return the plugin's catalog document as it lies on the read plane."""
    return msgspec.json.encode(plugin_document(plugin, index, signed_now=signed_now))


def plugin_document(plugin: Plugin, index: ReleaseIndex, *, signed_now: datetime) -> PluginDocument:
    """Return a plugin as it travels; `version` is what the most stable update channel offers."""
    heads = [index.heads[name] for name in UpdateChannel if name in index.heads]
    listing = plugin.listing
    return PluginDocument(
        id=str(plugin.id),
        name=listing.name,
        publisher=plugin.id.publisher,
        description=listing.description,
        category=listing.category,
        tags=list(listing.tags),
        pricing=dict(listing.pricing),
        screenshots=list(listing.screenshots),
        documentation=listing.documentation,
        version=str(heads[0].current) if heads else None,
        versions=[_version(index.releases[version]) for version in sorted(index.releases, reverse=True)],
        updateChannels={name.value: _head(head, signed_now) for name, head in index.heads.items()},
        updatedAt=moment(plugin.updated_at),
    )


def _version(release: Release) -> VersionDocument:
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
    )


def _head(head: UpdateChannelHead, signed_now: datetime) -> UpdateChannelDocument:
    return UpdateChannelDocument(
        current=str(head.current),
        previous=None if head.previous is None else str(head.previous),
        rolloutState=head.rollout.state.value,
        basisPoints=head.rollout.threshold(signed_now),
    )


def _shown(entry: CatalogEntry) -> PluginDocument:
    """Return the published document with each rollout's share as it is just now."""
    document = msgspec.json.decode(entry.document, type=PluginDocument)
    shares = {(name.value, str(current)): share for (name, current), share in entry.basis_points.items()}
    update_channels = {
        name: replace(head, basisPoints=shares.get((name, head.current), head.basisPoints))
        for name, head in document.updateChannels.items()
    }
    return replace(document, updateChannels=update_channels)
