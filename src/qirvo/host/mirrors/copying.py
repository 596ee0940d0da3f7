"""Copying plugins into a mirror: verified as a host verifies them, and nothing fetched twice."""

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from qirvo.domain.mirroring import Kept, deltas_to_mirror, releases_to_mirror
from qirvo.domain.releases import ReleaseIndex
from qirvo.host.filesystem import remove_folder
from qirvo.host.licenses import key_for, require_license
from qirvo.host.machine import Machine
from qirvo.host.mirrors.folder import MirrorFolder, MirrorRecord, carried_files, sbom_file
from qirvo.host.ports import SignedFile, Silent
from qirvo.host.rollout_logs import NoRolloutLogError
from qirvo.host.sources import Source
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.mirrored import MirroredRepository
from qirvo.trust.rollout_logs import log_file, write_log
from qirvo.trust.verifying import SourceUnreachableError

_AT_ONCE = 4
_SBOM_BYTES = 64 * 1024 * 1024
_NOT_THERE = frozenset({403, 404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What was done.

    Attributes:
        fetched: Archives that were fetched.
        present: Archives that were there.
        skipped: What is signed and not carried, with the reason.
    """

    record: MirrorRecord
    fetched: int
    present: int
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A signed file to fetch; `what` it is to a person, and the `key` that it is given for."""

    file: SignedFile
    what: str
    key: Mapping[str, str]


class Copying:
    """One run."""

    def __init__(self, mirror: MirrorFolder, repository: MirroredRepository, source: Source, machine: Machine) -> None:
        self._mirror = mirror
        self._repository = repository
        self._source = source
        self._machine = machine
        self._staging = mirror.own / "fetched"
        self._skipped: list[str] = []
        self._fetched: set[str] = set()

    def run(self, indexes: list[ReleaseIndex], kept: Kept) -> Synced:
        """Copy what is to be `kept` of these plugins."""
        before = self._mirror.find() or record_of(self._source)
        archives: dict[str, _Wanted] = {}
        deltas: dict[str, _Wanted] = {}
        for index in indexes:
            self._want(index, kept, before, archives, deltas)
        record = record_of(self._source)
        record.plugins = [str(index.plugin_id) for index in indexes]
        record.artifacts = self._got(archives)
        record.deltas = self._got(deltas)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            sboms = pool.map(lambda digest: (digest, self._sbom(digest, before.sboms)), record.artifacts)
            record.sboms = {digest: found for digest, found in sboms if found is not None}
            record.logs = sorted(each for each in pool.map(self._log, indexes) if each is not None)
        metadata = self._repository.metadata_files([index.plugin_id for index in indexes])
        self._mirror.change(record, metadata, lambda: self._place(carried_files(record)))
        fetched = len(self._fetched & archives.keys())
        return Synced(
            record=record,
            fetched=fetched,
            present=len(record.artifacts) - fetched,
            skipped=tuple(sorted(self._skipped)),
        )

    def _want(
        self,
        index: ReleaseIndex,
        kept: Kept,
        before: MirrorRecord,
        archives: dict[str, _Wanted],
        deltas: dict[str, _Wanted],
    ) -> None:
        """Add what is to be carried of a plugin; nothing of a paid one without a license key for it."""
        key: Mapping[str, str] = {}
        if index.licensing is not None:
            try:
                require_license(index, self._repository.signed_now or self._machine.clock(), machine=self._machine)
            except QirvoError as exc:
                self._skipped.append(f"`{index.plugin_id}`: {exc.message}")
                return
            key = key_for(index.plugin_id, self._machine)
        versions = releases_to_mirror(index, kept)
        for version in versions:
            artifact = index.release(version).artifact
            archives[artifact.digest.hex] = _Wanted(file=artifact, what=f"`{index.plugin_id}` {version}", key=key)
        for version, delta in deltas_to_mirror(index, versions, kept, carried={*before.artifacts, *before.deltas}):
            what = f"`{index.plugin_id}` {version}, the delta from {delta.base}"
            deltas[delta.digest.hex] = _Wanted(file=delta, what=what, key=key)

    def _got(self, wanted: Mapping[str, _Wanted]) -> list[str]:
        """Fetch what is not there; return the digests of what is there now."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            there = zip(wanted, pool.map(self._fetch, wanted.values()), strict=True)
            return sorted(digest for digest, is_there in there if is_there)

    def _fetch(self, wanted: _Wanted) -> bool:
        """Fetch a file that is not there; return whether it is there now."""
        file = wanted.file
        place = self._mirror.folder / file.path
        staged = self._staging / place.name
        with disk_errors(place):
            for there in (place, staged):
                if there.is_file() and not there.is_symlink() and there.stat().st_size == file.size_bytes:
                    return True
            make_folder(staged.parent)
            partial = staged.with_suffix(".partial")
            try:
                self._machine.repositories.download(self._source, file, partial, reporter=Silent(), **wanted.key)
                with partial.open("rb") as written:
                    os.fsync(written.fileno())
                partial.replace(staged)
            except SourceUnreachableError as exc:
                if not _is_not_there(exc):
                    raise
                self._skipped.append(f"{wanted.what}: {exc.message}")
                return False
            finally:
                partial.unlink(missing_ok=True)
        self._fetched.add(file.digest.hex)
        return True

    def _sbom(self, artifact: str, known: Mapping[str, str]) -> str | None:
        """Fetch a bill of materials that is not there; return its digest, None when the registry has none."""
        path = sbom_file(artifact)
        if artifact in known and (self._mirror.folder / path).is_file():
            return known[artifact]
        try:
            content = self._repository.beside(path, most_bytes=_SBOM_BYTES)
        except SourceUnreachableError as exc:
            if not _is_not_there(exc):
                raise
            return None
        write_durably(self._staging / Path(path).name, content)
        return Digest.of(content).hex

    def _log(self, index: ReleaseIndex) -> str | None:
        """Fetch a plugin's rollout log that is not there; return the hash of its last entry, None without a log."""
        if index.log is None:
            return None
        path = log_file(index.log.hash)
        if not (self._mirror.folder / path).is_file():
            try:
                entries = self._machine.repositories.rollout_log(self._source, index.plugin_id, index.log)
            except NoRolloutLogError as exc:
                self._skipped.append(f"`{index.plugin_id}`, its rollout log: {exc.message}")
                return None
            write_durably(self._staging / Path(path).name, write_log(entries, signed=index.log))
        return index.log.hash

    def _place(self, files: Iterable[str]) -> None:
        """Move what was fetched to where it is read."""
        with disk_errors(self._staging):
            for place in (self._mirror.folder / path for path in files):
                staged = self._staging / place.name
                if staged.is_file():
                    make_folder(place.parent)
                    staged.replace(place)
                    fsync_folder(place.parent)
            if self._staging.is_dir():
                remove_folder(self._staging)


def record_of(source: Source) -> MirrorRecord:
    """Return the record of a mirror of `source` that carries nothing yet."""
    return MirrorRecord(address=source.address, repository=source.repository, fingerprint=source.fingerprint)


def _is_not_there(exc: BaseException) -> bool:
    cause = exc.__cause__
    return isinstance(cause, DownloadHTTPError) and cause.status_code in _NOT_THERE
