"""Which bins a host has to fetch for some plugins: those whose version in its cache is not the snapshot's."""

from collections.abc import Collection
from pathlib import Path

import msgspec

from qirvo.domain.names import PluginId
from qirvo.trust.layout import index_target, metadata_file
from qirvo.trust.tuf_api import Metadata, Snapshot, Targets

MOST_BIN_BYTES = 256 * 1024
"""Of a bin that is fetched before the verifier asks for it; a larger one is left to it."""


class _Version(msgspec.Struct):
    version: int


class _Signed(msgspec.Struct):
    signed: _Version


def bins_to_fetch(metadata: Path, plugin_ids: Collection[PluginId]) -> list[str]:
    """Return the file names of the bins of `plugin_ids` that the cache in `metadata`, just refreshed, lacks."""
    targets = Metadata[Targets].from_bytes((metadata / "targets.json").read_bytes()).signed
    snapshot = Metadata[Snapshot].from_bytes((metadata / "snapshot.json").read_bytes()).signed
    spread = None if targets.delegations is None else targets.delegations.succinct_roles
    if spread is None:
        return []
    names = sorted({spread.get_role_for_target(index_target(plugin_id)) for plugin_id in plugin_ids})
    wanted = {name: meta.version for name in names if (meta := snapshot.meta.get(f"{name}.json")) is not None}
    return [metadata_file(name, version) for name, version in wanted.items() if _cached(metadata, name) != version]


def _cached(metadata: Path, name: str) -> int | None:
    try:
        return msgspec.json.decode((metadata / f"{name}.json").read_bytes(), type=_Signed).signed.version
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
