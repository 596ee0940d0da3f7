"""The host's side: a pinned root, and nothing believed that does not follow from it.

Every refresh verifies from the pinned root anew. The cache in the folder is what makes going back impossible: it
remembers the newest metadata, the newest index of each plugin and the signed time, and a refusal changes none of them
for the worse. All is done under a lock, because python-tuf's cache serves one process at a time.
"""

import contextlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.trust.aged import AgedUpdater
from qirvo.trust.ahead import FetcherAhead
from qirvo.trust.bins import MOST_BIN_BYTES, bins_to_fetch
from qirvo.trust.conditional import ConditionalFetcher
from qirvo.trust.current import signed_time_of
from qirvo.trust.diagnosis import SourceUnreachableError, TamperedMetadataError, diagnosed
from qirvo.trust.durable import alone, make_folder, write_durably
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.file_fetcher import FileFetcher, is_file_address
from qirvo.trust.layout import METADATA, SIGNED_TIME, TARGETS, TIMESTAMP_FILE, index_file, index_target, metadata_file
from qirvo.trust.release_index import MalformedReleaseIndexError, read_release_index
from qirvo.trust.roots import check_root, fingerprint_of
from qirvo.trust.seen_bins import SeenBins
from qirvo.trust.seen_time import SeenTime
from qirvo.trust.strict import StrictFetcher
from qirvo.trust.tuf_api import Metadata, Root, TargetFile, Timestamp
from qirvo.trust.tuf_client import FetcherInterface, Updater, UpdaterConfig

__all__ = [
    "NoSuchPluginError",
    "NotPinnedError",
    "RootPinnedError",
    "SourceUnreachableError",
    "TamperedMetadataError",
    "TrustedRepository",
    "fingerprint_of",
]

_LOCK_FILE = ".trust.lock"
_PINNED_FILE = "pinned-root.json"
_TIME_FILE = "signed-time.json"
_VALIDATOR_FILE = "timestamp-validator.json"
_BINS_FILE = "bins-keys.json"
_INDEXES = "indexes"
_LIMITS = UpdaterConfig()


class NoSuchPluginError(NotFoundError):
    """The source has no such plugin."""

    code = "plugin-not-in-source"
    hint = "Check the id, or add the source that has it with `qirvo source add`."


class NotPinnedError(ConflictError):
    """Nobody has said which root to trust."""

    code = "source-not-pinned"
    hint = "Add the source with `qirvo source add`."


class RootPinnedError(ConflictError):
    """Another root is pinned already."""

    code = "source-pinned"
    hint = "If the owner of the source confirms the new fingerprint, add it under another name."


class TrustedRepository:
    """One source, as a host knows it.

    Args:
        address: The repository's, as in `https://registry.example/repositories/public/`.
        folder: The host's cache for this source alone.
        fetcher: What fetches; `HttpFetcher` unless given. A folder of this machine is read as one.
        max_age: How old the signed time may be, in place of the expiry of timestamp and snapshot (ADR-0023).
        clock: This machine's.
    """

    def __init__(
        self,
        address: str,
        folder: Path,
        *,
        fetcher: FetcherInterface | None = None,
        max_age: timedelta | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self.address = address.rstrip("/") + "/"
        self.folder = folder
        self.max_age = max_age
        self._own_fetcher: HttpFetcher | None = None
        if is_file_address(address):
            fetcher = FileFetcher()
        elif fetcher is None:
            fetcher = self._own_fetcher = HttpFetcher()
        self._conditional = ConditionalFetcher(
            fetcher, cached=folder / METADATA / TIMESTAMP_FILE, note=folder / _VALIDATOR_FILE
        )
        self._ahead = FetcherAhead(self._conditional)
        self._fetcher = StrictFetcher(self._ahead)
        self._updater: AgedUpdater | None = None
        self._timestamp = b""

    @classmethod
    def first_contact(cls, address: str, *, fetcher: FetcherInterface | None = None) -> bytes:
        """Fetch the first root, to be shown by its fingerprint and then pinned; nothing is kept.

        Raises:
            SourceUnreachableError: It cannot be fetched.
            TamperedMetadataError: It is not a root, or not signed by its own keys.
        """
        source = cls(address, Path(), fetcher=fetcher)
        url = f"{source.address}{METADATA}/{metadata_file(Root.type, 1)}"
        with contextlib.closing(source), diagnosed(source.address, source.folder):
            root = source._fetcher.download_bytes(url, _LIMITS.root_max_length)  # our own
            check_root(root)
        return root

    def close(self) -> None:
        """Close the connections it opened itself; those of a given fetcher are the giver's."""
        if self._own_fetcher is not None:
            self._own_fetcher.close()

    @property
    def lock(self) -> Path:
        """The lock of the cache."""
        return self.folder / _LOCK_FILE

    @property
    def is_pinned(self) -> bool:
        """Whether a root was pinned."""
        return (self.folder / _PINNED_FILE).is_file()

    def pin(self, root: bytes) -> None:
        """Trust `root` from now on; again with the same bytes is a no-op.

        Raises:
            RootPinnedError: Another root is pinned.
            TamperedMetadataError: It is not a root signed by its own keys.
            UnavailableError: The disk refuses.
        """
        with alone(self.folder / _LOCK_FILE), diagnosed(self.address, self.folder):
            check_root(root)
            if self.is_pinned:
                pinned = self._pinned()
                if pinned != root:
                    raise RootPinnedError(
                        f"`{self.address}` is pinned to `{fingerprint_of(pinned)}`, not `{fingerprint_of(root)}`"
                    )
                return
            write_durably(self.folder / _PINNED_FILE, root)

    @property
    def fingerprint(self) -> str:
        """The pinned root's.

        Raises:
            NotPinnedError: There is none.
        """
        return fingerprint_of(self._pinned())

    @property
    def signed_now(self) -> datetime | None:
        """The latest signed time that was verified; None before the first refresh."""
        seen = SeenTime.read(self.folder / _TIME_FILE)
        return None if seen is None else seen.time

    def refresh(self) -> datetime:
        """Fetch and verify the newest metadata and return the signed time, which never goes back.

        Raises:
            NotPinnedError: No root is pinned.
            SourceUnreachableError: The source does not answer.
            TamperedMetadataError: Something does not verify; the message says what it looks like.
            MetadataBusyError: Another process holds the cache for too long.
            UnavailableError: The disk refuses.
        """
        with alone(self.folder / _LOCK_FILE), diagnosed(self.address, self.folder):
            _, signed_now = self._refresh()
            return signed_now

    def release_index(self, plugin_id: PluginId) -> ReleaseIndex:
        """Return the plugin's index as the last refresh reached it, refreshing first if there was none.

        Raises:
            NoSuchPluginError: The source does not list it.
            MalformedReleaseIndexError: What was signed is not a release index.
            TamperedMetadataError: Its bytes do not verify, it is another plugin's, or older than one seen before.
            NotPinnedError: No root is pinned.
            UnavailableError: The source does not answer, the cache is held or the disk refuses.
        """
        with alone(self.folder / _LOCK_FILE), diagnosed(self.address, self.folder):
            return self._index(self._current_updater(), plugin_id)

    def prepare(self, plugin_ids: Collection[PluginId]) -> None:
        """Fetch what is new about these plugins, several files at once, so that asking for each index is quick.

        Nothing is promised by it: what could not be fetched is fetched, or complained about, when it is asked for.

        Raises:
            NotPinnedError: No root is pinned.
            TamperedMetadataError: Something does not verify.
            UnavailableError: The source does not answer, the cache is held or the disk refuses.
        """
        with alone(self.folder / _LOCK_FILE), diagnosed(self.address, self.folder):
            updater = self._current_updater()
            metadata = self.folder / METADATA
            bins = bins_to_fetch(metadata, plugin_ids)
            self._ahead.fetch_all({f"{self.address}{METADATA}/{name}": MOST_BIN_BYTES for name in bins})
            targets = {each: updater.get_targetinfo(index_target(each)) for each in plugin_ids}
            missing = {
                f"{self.address}{TARGETS}/{index_file(each, target.hashes['sha256'])}": target.length
                for each, target in targets.items()
                if target is not None and updater.find_cached_target(target, str(self._index_path(each))) is None
            }
            self._ahead.fetch_all(missing)

    def cached_index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        """Return the newest index that was ever verified, without asking the source; None when there is none.

        Raises:
            StorageFailedError: The disk refuses.
        """
        path = self._index_path(plugin_id)
        try:
            with disk_errors(path):
                return read_release_index(path.read_bytes()) if path.is_file() else None
        except MalformedReleaseIndexError:
            return None  # half a file after a power cut; it is fetched again

    def _refresh(self) -> tuple[AgedUpdater, datetime]:
        self._updater = None
        metadata = self.folder / METADATA
        updater = AgedUpdater(
            str(metadata),
            f"{self.address}{METADATA}/",
            target_base_url=f"{self.address}{TARGETS}/",
            fetcher=self._fetcher,
            config=_LIMITS,
            bootstrap=self._pinned(),
            now=self._clock(),
            seen=SeenTime.read(self.folder / _TIME_FILE),
            max_age=self.max_age,
        )
        updater.refresh()
        self._conditional.keep()
        self._timestamp = self._cached_timestamp()
        signed_now = self._advance_time(updater.timestamp_keys)
        self._seen_bins().advance(metadata, self.folder / _INDEXES)
        self._updater = updater
        return updater, signed_now

    def _current_updater(self) -> Updater:
        updater = self._updater
        if updater is None or self._cached_timestamp() != self._timestamp:
            updater, _ = self._refresh()  # another process may have moved the cache on since
        return updater

    def _advance_time(self, keys: Collection[str]) -> datetime:
        """Take the signed time from the timestamp that was just verified by `keys`, and keep the latest."""
        timestamp = Metadata[Timestamp].from_bytes(self._timestamp)
        signed_time = signed_time_of(timestamp.signed)
        if signed_time is None:
            raise TamperedMetadataError(f"the timestamp of `{self.address}` carries no `{SIGNED_TIME}`")
        return SeenTime.advance(self.folder / _TIME_FILE, signed_time, set(timestamp.signatures) & set(keys))

    def _index(self, updater: Updater, plugin_id: PluginId) -> ReleaseIndex:
        target = updater.get_targetinfo(index_target(plugin_id))
        if target is None:
            raise NoSuchPluginError(f"`{self.address}` has no plugin `{plugin_id}`")
        path = self._index_path(plugin_id)
        if updater.find_cached_target(target, str(path)) is not None:
            return read_release_index(path.read_bytes())
        content = self._download(updater, target)
        index = read_release_index(content)
        self._accept(index, plugin_id)
        write_durably(path, content)
        self._seen_bins().renewed(plugin_id)
        return index

    def _download(self, updater: Updater, target: TargetFile) -> bytes:
        partial = self.folder / _INDEXES / ".download"
        make_folder(partial.parent)
        try:
            updater.download_target(target, str(partial))
            return partial.read_bytes()
        finally:
            partial.unlink(missing_ok=True)

    def _accept(self, index: ReleaseIndex, plugin_id: PluginId) -> None:
        """Refuse another plugin's index, and one older than the one in the cache."""
        if index.plugin_id != plugin_id:
            raise TamperedMetadataError(f"`{self.address}` signed the index of `{index.plugin_id}` for `{plugin_id}`")
        seen = self.cached_index(plugin_id)
        if seen is not None and index.number < seen.number and not self._seen_bins().is_outlived(plugin_id):
            raise TamperedMetadataError(
                f"`{self.address}` went back with `{plugin_id}`, from index `{seen.number}` to `{index.number}`"
            )

    def _index_path(self, plugin_id: PluginId) -> Path:
        return self.folder / _INDEXES / f"{plugin_id}.json"

    def _seen_bins(self) -> SeenBins:
        return SeenBins(self.folder / _BINS_FILE)

    def _pinned(self) -> bytes:
        if not self.is_pinned:
            raise NotPinnedError(f"no root of `{self.address}` is pinned")
        return (self.folder / _PINNED_FILE).read_bytes()

    def _cached_timestamp(self) -> bytes:
        path = self.folder / METADATA / TIMESTAMP_FILE
        return path.read_bytes() if path.is_file() else b""
