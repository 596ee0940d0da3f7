"""Copying a part of a registry: verified as a host verifies it, and nothing fetched twice."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, QirvoError
from qirvo.domain.mirroring import Kept, releases_to_mirror
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact, ReleaseIndex
from qirvo.host.filesystem import remove_folder
from qirvo.host.licenses import key_for, require_license
from qirvo.host.machine import Machine
from qirvo.host.mirrors.folder import MirrorFolder, MirrorRecord, artifact_file, carried_files, sbom_file
from qirvo.host.ports import ConfirmSource, PrivateAccess, Silent
from qirvo.host.sources import Source, agree_to
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.mirrored import MirroredRepository
from qirvo.trust.verifying import SourceUnreachableError

_AT_ONCE = 4
_SBOM_BYTES = 64 * 1024 * 1024
_NOT_THERE = frozenset({403, 404, 410})


class MirrorOfAnotherError(ConflictError):
    """The folder is a mirror of another repository."""

    code = "mirror-of-another"
    hint = "Choose another folder."


class NothingToMirrorError(ConflictError):
    """What is asked for holds no plugin."""

    code = "mirror-nothing"
    hint = "Look at `qirvo plugin search` for ids; `--publisher` takes a publisher's name."


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which plugins are carried: these, and all of these publishers; all when neither is named."""

    plugins: tuple[PluginId, ...] = ()
    publishers: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What was done.

    Attributes:
        skipped: What is signed and not carried, with the reason.
    """

    record: MirrorRecord
    fetched: int
    present: int
    skipped: tuple[str, ...]


def sync_mirror(
    address: str,
    folder: Path,
    selection: Selection,
    *,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None = None,
    private: PrivateAccess | None = None,
) -> Synced:
    """Bring the mirror in `folder` to what the registry at `address` signed last.

    Raises:
        MirrorOfAnotherError: The folder mirrors another repository.
        NothingToMirrorError: The selection is empty.
        SourceNotConfirmedError: The owner does not agree to the root.
        IntegrityError: Something does not verify; the mirror stays as it was.
        UnavailableError: The registry does not answer, or the disk refuses; what was fetched stays for the next time.
    """
    mirror = MirrorFolder(folder)
    with mirror.locked():
        source, root = _source(address, mirror, machine, confirm, fingerprint, private)
        fetcher = HttpFetcher(authorization=f"Bearer {source.token}") if source.token else None
        repository = MirroredRepository(source.repository, mirror.begin(), fetcher=fetcher)
        if mirror.find() is None:
            mirror.save(_record_of(source))
        repository.pin(root)
        repository.refresh()
        indexes = [repository.release_index(each) for each in _selected(repository, selection)]
        return _Copying(mirror, repository, source, machine).run(indexes, selection.kept)


class _Copying:
    """One run."""

    def __init__(self, mirror: MirrorFolder, repository: MirroredRepository, source: Source, machine: Machine) -> None:
        self._mirror = mirror
        self._repository = repository
        self._source = source
        self._machine = machine
        self._staging = mirror.own / "fetched"
        self._skipped: list[str] = []
        self._fetched = 0
        self._present = 0

    def run(self, indexes: list[ReleaseIndex], kept: Kept) -> Synced:
        wanted = {
            artifact.digest.hex: (artifact, key, what)
            for index in indexes
            for artifact, key, what in self._wanted(index, kept)
        }
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            there = dict(zip(wanted, pool.map(self._fetch, wanted.values()), strict=True))
        before = self._mirror.find()
        record = _record_of(self._source)
        record.plugins = [str(index.plugin_id) for index in indexes]
        record.artifacts = sorted(digest for digest, is_there in there.items() if is_there)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            known = {} if before is None else before.sboms
            sboms = pool.map(lambda digest: (digest, self._sbom(digest, known)), record.artifacts)
            record.sboms = {digest: found for digest, found in sboms if found is not None}
        metadata = self._repository.metadata_files([index.plugin_id for index in indexes])
        self._mirror.change(record, metadata, lambda: self._place(carried_files(record)))
        return Synced(record=record, fetched=self._fetched, present=self._present, skipped=tuple(sorted(self._skipped)))

    def _place(self, files: list[str]) -> None:
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

    def _wanted(self, index: ReleaseIndex, kept: Kept) -> list[tuple[Artifact, Mapping[str, str], str]]:
        key: Mapping[str, str] = {}
        if index.licensing is not None:
            try:
                require_license(index, self._repository.signed_now or self._machine.clock(), machine=self._machine)
            except QirvoError as exc:
                self._skipped.append(f"`{index.plugin_id}`: {exc.message}")
                return []
            key = key_for(index.plugin_id, self._machine)
        versions = releases_to_mirror(index, kept)
        return [(index.release(each).artifact, key, f"`{index.plugin_id}` {each}") for each in versions]

    def _fetch(self, wanted: tuple[Artifact, Mapping[str, str], str]) -> bool:
        """Fetch an archive that is not there; return whether it is there now."""
        artifact, key, what = wanted
        place = self._mirror.folder / artifact_file(artifact.digest.hex)
        staged = self._staging / place.name
        with disk_errors(place):
            for there in (place, staged):
                if there.is_file() and not there.is_symlink() and there.stat().st_size == artifact.size_bytes:
                    self._present += 1
                    return True
            make_folder(staged.parent)
            partial = staged.with_suffix(".partial")
            try:
                self._machine.repositories.download(self._source, artifact, partial, reporter=Silent(), **key)
                with partial.open("rb") as file:
                    os.fsync(file.fileno())
                partial.replace(staged)
            except SourceUnreachableError as exc:
                if not _is_not_there(exc):
                    raise
                self._skipped.append(f"{what}: {exc.message}")
                return False
            finally:
                partial.unlink(missing_ok=True)
        self._fetched += 1
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


def _source(
    address: str,
    mirror: MirrorFolder,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None,
    private: PrivateAccess | None,
) -> tuple[Source, bytes]:
    """Return what is copied, and the root to pin."""
    record = mirror.find()
    if record is None:
        return agree_to(address, machine=machine, confirm=confirm, fingerprint=fingerprint, private=private)
    source, root = agree_to(
        address, machine=machine, confirm=lambda _: True, fingerprint=record.fingerprint, private=private
    )
    if source.repository != record.repository and record.repository:
        raise MirrorOfAnotherError(f"`{mirror.folder}` is a mirror of `{record.repository}`, not `{source.repository}`")
    return source, root


def _record_of(source: Source) -> MirrorRecord:
    return MirrorRecord(address=source.address, repository=source.repository, fingerprint=source.fingerprint)


def _selected(repository: MirroredRepository, selection: Selection) -> list[PluginId]:
    chosen = set(selection.plugins)
    if selection.publishers or not chosen:
        chosen |= {
            each
            for each in repository.plugin_ids()
            if not (selection.publishers or selection.plugins) or each.publisher in selection.publishers
        }
    if not chosen:
        raise NothingToMirrorError(f"`{repository.address}` has no plugin of what was asked for")
    return sorted(chosen, key=str)


def _is_not_there(exc: BaseException) -> bool:
    cause = exc.__cause__
    return isinstance(cause, DownloadHTTPError) and cause.status_code in _NOT_THERE
