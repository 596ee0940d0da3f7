"""Reading the catalog through the API: exactly what was signed and written, and the share of each rollout just now."""

from collections.abc import Mapping
from dataclasses import dataclass

from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import Page, Repository, UnitOfWork, UnlistedPluginError


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogEntry:
    """A plugin's published catalog document.

    Attributes:
        basis_points: (update channel, current version) → the share served now; for what is signed and offered still.
    """

    document: bytes
    basis_points: Mapping[tuple[UpdateChannel, Version], int]


def search(query: str, *, after: str | None, limit: int, uow: UnitOfWork, repository: Repository) -> Page[CatalogEntry]:
    """Return published plugins that hold every word of `query`, by id."""
    with uow:
        page = uow.plugins.search(query, after=after, limit=limit)
        indexes = {plugin.id: uow.plugins.index(plugin.id) for plugin in page.items}
    entries = [_entry(plugin_id, index, repository) for plugin_id, index in indexes.items()]
    return Page(items=[entry for entry in entries if entry is not None], next=page.next, total=page.total)


def get_plugin(plugin_id: PluginId, *, uow: UnitOfWork, repository: Repository) -> CatalogEntry:
    """Return one published plugin.

    Raises:
        UnlistedPluginError: There is none.
    """
    with uow:
        index = uow.plugins.index(plugin_id)
    entry = _entry(plugin_id, index, repository)
    if entry is None:
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return entry


def _entry(plugin_id: PluginId, index: ReleaseIndex | None, repository: Repository) -> CatalogEntry | None:
    document = repository.read_catalog(plugin_id)
    if document is None:
        return None
    signed_now = repository.signed_now()
    heads = {} if index is None else index.heads
    shares = {(name, head.current): head.rollout.threshold(signed_now) for name, head in heads.items()}
    return CatalogEntry(document=document, basis_points=shares)
