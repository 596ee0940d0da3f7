"""A repository that is copied: what was verified, as the files a repository is made of.

Nothing is copied that a host would not have taken: the files come out of the cache of a `TrustedRepository`, byte for
byte as they were signed.
"""

import json
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.trust.aged import AgedUpdater
from qirvo.trust.current import versions_of
from qirvo.trust.diagnosis import diagnosed
from qirvo.trust.durable import alone
from qirvo.trust.layout import METADATA, TARGETS, TIMESTAMP_FILE, index_file, index_target, metadata_file
from qirvo.trust.tuf_api import Metadata, Root, Snapshot, SuccinctRoles, Targets
from qirvo.trust.verifying import TrustedRepository

_AT_ONCE = 4
_BIN_BYTES = 5_000_000  # python-tuf's own limit for targets metadata


class MirroredRepository(TrustedRepository):
    """A repository, as whoever copies it knows it."""

    def plugin_ids(self) -> tuple[PluginId, ...]:
        """Return every plugin that is signed, after reading every bin.

        Raises:
            TamperedMetadataError: A bin does not verify.
            UnavailableError: The source does not answer, the cache is held or the disk refuses.
        """
        with alone(self.lock), diagnosed(self.address, self.folder):
            updater = self._verified()
            names = list(self._bins().get_roles())
            self._fetch_ahead(names)
            paths = [path for name in names for path in updater.load_bin(name).targets]
        return tuple(sorted(_plugin_ids(paths), key=str))

    def metadata_files(self, plugin_ids: Collection[PluginId]) -> list[tuple[str, bytes]]:
        """Return the files that hosts of these plugins need, as the last refresh reached them.

        They are relative to the repository, in the order to write them in: whoever reads meanwhile finds all that a
        file names.

        Raises:
            NoSuchPluginError: One of them is not listed.
            TamperedMetadataError: Something does not verify.
            UnavailableError: The source does not answer, the cache is held or the disk refuses.
        """
        for plugin_id in plugin_ids:
            self.release_index(plugin_id)
        with alone(self.lock), diagnosed(self.address, self.folder):
            self._verified()
            cached = self.folder / METADATA
            snapshot = (cached / "snapshot.json").read_bytes()
            listed = Metadata[Snapshot].from_bytes(snapshot).signed
            versions = versions_of(listed)
            files = [self._index_file(plugin_id) for plugin_id in plugin_ids]
            files += [
                (f"{METADATA}/{metadata_file(name, versions[name])}", (cached / f"{name}.json").read_bytes())
                for name in (*self._bins_of(plugin_ids), Targets.type)
            ]
            files.append((f"{METADATA}/{metadata_file(Snapshot.type, listed.version)}", snapshot))
            files += [(f"{METADATA}/{metadata_file(Root.type, number)}", root) for number, root in self._roots()]
            files.append((f"{METADATA}/{TIMESTAMP_FILE}", (cached / TIMESTAMP_FILE).read_bytes()))
        return files

    def expires(self, plugin_ids: Collection[PluginId]) -> datetime:
        """Return when the first of root, targets role and these plugins' bins expires."""
        cached = self.folder / METADATA
        names = (*self._bins_of(plugin_ids), Targets.type)
        moments = [
            Metadata[Targets].from_bytes((cached / f"{name}.json").read_bytes()).signed.expires for name in names
        ]
        return min(*moments, Metadata[Root].from_bytes(self._roots()[-1][1]).signed.expires)

    def beside(self, path: str, *, most_bytes: int) -> bytes:
        """Return a file that is not signed, `path` below the repository.

        Raises:
            SourceUnreachableError: There is none, or it is too long.
        """
        with diagnosed(self.address, self.folder):
            return bytes(self._fetcher.download_bytes(self.address + path, most_bytes))

    def _verified(self) -> AgedUpdater:
        """Return what the last refresh verified; refresh when another process moved on since."""
        if self._updater is None or self._cached_timestamp() != self._timestamp:
            self._refresh()
        assert self._updater is not None  # noqa: S101  # a refresh sets it
        return self._updater

    def _bins(self) -> SuccinctRoles:
        targets = Metadata[Targets].from_bytes((self.folder / METADATA / "targets.json").read_bytes()).signed
        assert targets.delegations is not None  # noqa: S101  # every repository of ours has bins
        assert targets.delegations.succinct_roles is not None  # noqa: S101  # likewise
        return targets.delegations.succinct_roles

    def _bins_of(self, plugin_ids: Iterable[PluginId]) -> list[str]:
        bins = self._bins()
        return sorted({bins.get_role_for_target(index_target(plugin_id)) for plugin_id in plugin_ids})

    def _fetch_ahead(self, names: Iterable[str]) -> None:
        """Put bins that are not in the cache there, several at once; they are verified when they are loaded."""
        cached = self.folder / METADATA
        versions = versions_of(Metadata[Snapshot].from_bytes((cached / "snapshot.json").read_bytes()).signed)
        missing = [
            name for name in names if name in versions and _version_in(cached / f"{name}.json") != versions[name]
        ]

        def fetch(name: str) -> tuple[str, bytes]:
            url = f"{self.address}{METADATA}/{metadata_file(name, versions[name])}"
            return name, bytes(self._fetcher.download_bytes(url, _BIN_BYTES))

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for name, content in pool.map(fetch, missing):
                (cached / f"{name}.json").write_bytes(content)

    def _roots(self) -> list[tuple[int, bytes]]:
        folder = self.folder / METADATA / "root_history"
        numbers = sorted(int(path.name.partition(".")[0]) for path in folder.glob("*.root.json"))
        return [(number, (folder / metadata_file(Root.type, number)).read_bytes()) for number in numbers]

    def _index_file(self, plugin_id: PluginId) -> tuple[str, bytes]:
        content = self._index_path(plugin_id).read_bytes()
        return f"{TARGETS}/{index_file(plugin_id, Digest.of(content).hex)}", content


def _version_in(path: Path) -> int | None:
    try:
        return int(json.loads(path.read_bytes())["signed"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _plugin_ids(paths: Iterable[str]) -> Iterable[PluginId]:
    for path in paths:
        parts = path.removesuffix(".json").split("/")
        try:
            if len(parts) == 3 and parts[0] == "index":  # noqa: PLR2004  # index/<publisher>/<name>.json
                yield PluginId.parse(f"{parts[1]}.{parts[2]}")
        except InvalidError:
            continue  # a later registry may sign more
