"""Reading the catalog through the API: exactly what was signed and written, and the share of each rollout just now."""

from collections.abc import Mapping, Sequence

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.releases import UpdateChannelHead
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import ReadPrivateRepositories, ReadRepository, UnitOfWork, UnlistedPluginError


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogEntry:
    """A plugin's published catalog document.

    Attributes:
        basis_points: (update channel, current version) → the share served now; for what is signed and offered still.
    """

    document: bytes
    basis_points: Mapping[tuple[UpdateChannel, Version], int]


def get_plugins(
    plugin_ids: Sequence[PluginId], *, uow: UnitOfWork, repository: ReadRepository
) -> Sequence[CatalogEntry]:
    """Return the published ones among these plugins, in this order."""
    with uow:
        heads = {plugin_id: uow.plugins.heads(plugin_id) for plugin_id in plugin_ids}
    entries = [_entry(plugin_id, offered, repository) for plugin_id, offered in heads.items()]
    return [entry for entry in entries if entry is not None]


def get_plugin(
    plugin_id: PluginId, *, uow: UnitOfWork, repository: ReadRepository, private: ReadPrivateRepositories
) -> CatalogEntry:
    """Return one published plugin, from the public repository or its publisher's private one.

    Raises:
        UnlistedPluginError: There is none.
    """
    with uow:
        heads = uow.plugins.heads(plugin_id)
        is_private = uow.private_plugins.holds(plugin_id)
    entry = _entry(plugin_id, heads, private.of(plugin_id.publisher) if is_private else repository)
    if entry is None:
        raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
    return entry


def _entry(
    plugin_id: PluginId, heads: Mapping[UpdateChannel, UpdateChannelHead], repository: ReadRepository
) -> CatalogEntry | None:
    document = repository.read_catalog(plugin_id)
    if document is None:
        return None
    signed_now = repository.signed_now()
    shares = {(name, head.current): head.rollout.threshold(signed_now) for name, head in heads.items()}
    return CatalogEntry(document=document, basis_points=shares)
