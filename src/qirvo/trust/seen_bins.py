"""Which keys signed the bins that led a host to its indexes.

An index never goes back to a lower number, except when new keys correct what old ones listed: a bins key that was
stolen can list an index with the highest number there is, and the true ones would be refused for good. The holders of
the targets role replace the key, and with the new one each index may begin anew, once.
"""

from pathlib import Path

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.names import PluginId
from qirvo.trust.durable import write_durably
from qirvo.trust.tuf_api import Metadata, Targets


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    keys: tuple[str, ...]
    outlived: tuple[str, ...] = ()


class SeenBins:
    """What a host remembers of them, in a file of its cache."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def advance(self, metadata: Path, indexes: Path) -> None:
        """Look at the targets role in `metadata`, just verified; under other keys, what is in `indexes` is outlived.

        Raises:
            UnavailableError: The disk refuses.
        """
        with disk_errors(metadata):
            delegations = Metadata[Targets].from_bytes((metadata / "targets.json").read_bytes()).signed.delegations
        spread = None if delegations is None else delegations.succinct_roles
        keys = () if spread is None else tuple(sorted(spread.keyids))
        kept = self._kept()
        if kept is not None and kept.keys == keys:
            return
        outlived = () if kept is None else tuple(sorted(path.stem for path in indexes.glob("*.json")))
        self._write(_Kept(keys=keys, outlived=outlived))

    def is_outlived(self, plugin_id: PluginId) -> bool:
        """Say whether the plugin's cached index was listed under keys that have been replaced."""
        kept = self._kept()
        return kept is not None and str(plugin_id) in kept.outlived

    def renewed(self, plugin_id: PluginId) -> None:
        """Take note that the plugin's index was listed under the present keys.

        Raises:
            UnavailableError: The disk refuses.
        """
        kept = self._kept()
        if kept is not None and str(plugin_id) in kept.outlived:
            left = tuple(each for each in kept.outlived if each != str(plugin_id))
            self._write(msgspec.structs.replace(kept, outlived=left))

    def _kept(self) -> _Kept | None:
        try:
            with disk_errors(self._path):
                content = self._path.read_bytes() if self._path.is_file() else b""
            return msgspec.json.decode(content, type=_Kept)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def _write(self, kept: _Kept) -> None:
        write_durably(self._path, msgspec.json.encode(kept))
