"""Whether a mirror's folder is what its registry signed, without any network."""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import IntegrityError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.rollout_log import BrokenLogError
from qirvo.host.mirrors.folder import TIMESTAMP, MirrorFolder, MirrorRecord, artifact_file, delta_file, sbom_file
from qirvo.host.ports import SignedFile
from qirvo.host.sources import FingerprintMismatchError, fingerprint_of_text
from qirvo.trust.diagnosis import SourceUnreachableError, TamperedMetadataError
from qirvo.trust.mirrored import MirroredRepository
from qirvo.trust.rollout_logs import log_file, read_log

_CHUNK_BYTES = 1024 * 1024
_SHOWN = 3
_BY_DIGEST = re.compile(r"(?:artifacts|deltas|targets)/(?:.*/)?([0-9a-f]{64})\..*")


class MirrorDamagedError(IntegrityError):
    """A file of the mirror is missing, changed, or none of its files."""

    code = "mirror-damaged"
    hint = "Do not serve it. Remove what is named and run `qirvo mirror sync` again, or import an export again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was verified.

    Attributes:
        signed_at: The signed time.
        good_until: When something expires that no maximum age relaxes, or the maximum age is reached.
        metadata: The signed files in the order to write them in.
    """

    fingerprint: str
    plugins: int
    artifacts: int
    deltas: int
    logs: int
    signed_at: datetime
    good_until: datetime
    metadata: list[tuple[str, bytes]]


def verify_mirror(folder: Path, *, max_age: timedelta | None, fingerprint: str | None = None) -> Verified:
    """Verify every file below `folder` from the pinned root, or from the root of this `fingerprint`.

    Raises:
        NoMirrorError: There is no mirror.
        FingerprintMismatchError: Its root is another.
        MetadataTooOldError: It was signed longer ago than `max_age`.
        TamperedMetadataError: Metadata do not verify, or are older than ones seen here before.
        MirrorDamagedError: A file is missing, changed, or none of the mirror's.
        UnavailableError: The disk refuses.
    """
    mirror = MirrorFolder(folder)
    mirror.record()
    with mirror.locked() if mirror.is_writable else nullcontext():
        return verify_aside(mirror, max_age=max_age, fingerprint=fingerprint)


def verify_aside(mirror: MirrorFolder, *, max_age: timedelta | None, fingerprint: str | None) -> Verified:
    """Verify as `verify_mirror` does, whoever holds the folder, and change nothing in it."""
    with tempfile.TemporaryDirectory() as scratch:
        trust = Path(scratch) / "trust"
        mirror.copy_trust(trust)
        return verify_with(mirror, trust, max_age=max_age, fingerprint=fingerprint)


def verify_with(mirror: MirrorFolder, trust: Path, *, max_age: timedelta | None, fingerprint: str | None) -> Verified:
    """Verify as `verify_mirror` does, with the cache `trust`, which remembers what it saw."""
    record = mirror.record()
    repository = MirroredRepository(mirror.folder.as_uri(), trust, max_age=max_age)
    _compare(repository.fingerprint, fingerprint)
    try:
        return _verified(mirror, record, repository, max_age)
    except SourceUnreachableError as exc:  # there is no network in between: a file is not there
        raise MirrorDamagedError(f"a file of `{mirror.folder}` is missing, or no plain file: {exc.message}") from exc
    except TamperedMetadataError as exc:
        if record.timestamp in ("", sha256_of(mirror.folder / TIMESTAMP)):
            raise
        raise TamperedMetadataError(f"`{TIMESTAMP}` is not what was copied: {exc.message}") from exc


def _verified(
    mirror: MirrorFolder, record: MirrorRecord, repository: MirroredRepository, max_age: timedelta | None
) -> Verified:
    signed_at = repository.refresh()
    plugin_ids = [PluginId.parse(each) for each in record.plugins]
    metadata = repository.metadata_files(plugin_ids)
    indexes = [repository.release_index(plugin_id) for plugin_id in plugin_ids]
    _check_files(mirror, record, metadata, _digests_in(indexes))
    _check_logs(mirror, record, indexes)
    expires = repository.expires(plugin_ids)
    return Verified(
        fingerprint=repository.fingerprint,
        plugins=len(plugin_ids),
        artifacts=len(record.artifacts),
        deltas=len(record.deltas),
        logs=len(record.logs),
        signed_at=signed_at,
        good_until=expires if max_age is None else min(expires, signed_at + max_age),
        metadata=metadata,
    )


def _compare(found: str, expected: str | None) -> None:
    if expected is not None and fingerprint_of_text(expected) != found:
        raise FingerprintMismatchError(f"the mirror's root is `{found}`; `{expected[:80]}` was expected")


def _digests_in(indexes: Iterable[ReleaseIndex]) -> dict[str, str]:
    """Return where the archive and the deltas of every release belong that is signed, with their digests (hex)."""
    releases = [release for index in indexes for release in index.releases.values()]
    files: list[SignedFile] = [release.artifact for release in releases]
    files += [delta for release in releases for delta in release.deltas]
    return {file.path: file.digest.hex for file in files}


def _check_files(
    mirror: MirrorFolder, record: MirrorRecord, metadata: list[tuple[str, bytes]], signed: Mapping[str, str]
) -> None:
    """Compare every file with what is signed, or recorded where nothing is signed."""
    expected = {path: hashlib.sha256(content).hexdigest() for path, content in metadata}
    for path in (*map(artifact_file, record.artifacts), *map(delta_file, record.deltas)):
        if path not in signed:
            raise MirrorDamagedError(f"`{path}` is of no release that is signed")
        expected[path] = signed[path]
    expected |= {sbom_file(artifact): digest for artifact, digest in record.sboms.items()}
    foreign = set(mirror.present()) - expected.keys() - set(record.earlier) - set(map(log_file, record.logs))
    if foreign:
        raise MirrorDamagedError(f"{_named(foreign)} {'is' if len(foreign) == 1 else 'are'} none of the mirror's files")
    for path in record.earlier:
        named = _BY_DIGEST.fullmatch(path)
        if named is not None and (mirror.folder / path).exists():
            expected[path] = named[1]
    for path, digest in expected.items():
        place = mirror.folder / path
        if place.is_symlink() or not place.is_file():
            raise MirrorDamagedError(f"`{path}` is missing" if not place.is_symlink() else f"`{path}` is a link")
        if sha256_of(place) != digest:
            raise MirrorDamagedError(f"`{path}` is not what was signed")


def _check_logs(mirror: MirrorFolder, record: MirrorRecord, indexes: Iterable[ReleaseIndex]) -> None:
    """Follow every rollout log to the entry that is signed."""
    heads = {index.log.hash: index.log for index in indexes if index.log is not None}
    for each in record.logs:
        path = log_file(each)
        place = mirror.folder / path
        if each not in heads:
            raise MirrorDamagedError(f"`{path}` is of no rollout log that is signed")
        if place.is_symlink() or not place.is_file():
            raise MirrorDamagedError(f"`{path}` is missing" if not place.is_symlink() else f"`{path}` is a link")
        with disk_errors(place):
            content = place.read_bytes()
        try:
            read_log(content, signed=heads[each])
        except BrokenLogError as exc:
            raise MirrorDamagedError(f"`{path}` is not what was signed: {exc.message}") from exc


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    hashing = hashlib.sha256()
    with disk_errors(path), path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            hashing.update(chunk)
    return hashing.hexdigest()


def _named(paths: Iterable[str]) -> str:
    found = sorted(paths)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(f"`{each[:120]}`" for each in found[:_SHOWN]) + more
