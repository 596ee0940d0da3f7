"""The read plane in a folder, as it is read: by whoever signs it, and by processes that have no keys."""

from datetime import datetime
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.server.ports import UnpublishableIndexError
from qirvo.trust.current import first_root, good_until
from qirvo.trust.release_index import MalformedReleaseIndexError, read_release_index, write_release_index
from qirvo.trust.state import SignedState, StateReader

CATALOG = "catalog"


class ReadPlane:
    """`ports.ReadRepository` in a folder that a web server can serve as it lies there."""

    def __init__(self, folder: Path) -> None:
        """Read below `folder`, where a repository is, or will be."""
        self._folder = folder
        self._states = StateReader(folder)

    @property
    def fingerprint(self) -> str:
        """What hosts compare on first contact."""
        return str(Digest.of(first_root(self._folder)))

    def require_publishable(self, index: ReleaseIndex) -> None:
        """Refuse an index that hosts would refuse: one that is too large, say.

        Raises:
            UnpublishableIndexError: They would.
        """
        try:
            write_release_index(index)
        except MalformedReleaseIndexError as exc:
            raise UnpublishableIndexError(
                f"hosts would refuse the index of `{index.plugin_id}`: {exc.message}"
            ) from exc

    def signed_index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        """Return the plugin's index as it was signed last; None before its first publication.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses.
        """
        content = self._states.look().indexes.index_of(plugin_id)
        return None if content is None else read_release_index(content)

    def good_until(self) -> datetime:
        """Return when the first of what is signed expires, unless it is signed anew before.

        Raises:
            RepositoryDamagedError: The repository cannot be read.
        """
        return good_until(self._folder)

    def signed_now(self) -> datetime:
        """Return the last signed time.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses.
        """
        return self._states.look().now

    def signed_state(self) -> SignedState:
        """Return what is signed now; quick, and the very same value until something is signed.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses.
        """
        return self._states.look()

    def read_catalog(self, plugin_id: PluginId) -> bytes | None:
        """Return the plugin's catalog document, or None before its first publication.

        Raises:
            UnavailableError: The disk refuses.
        """
        path = self._catalog_file(plugin_id)
        with disk_errors(path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def _catalog_file(self, plugin_id: PluginId) -> Path:
        return self._folder / CATALOG / plugin_id.publisher / f"{plugin_id.name}.json"
