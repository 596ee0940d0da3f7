"""A mirror as one file for an air gap: a plain tar of exactly the files of one state, its record first.

What comes back in is judged like any archive (`artifacts.entry_names`, `artifacts.tar_records`), may hold nothing but a
mirror's files, and is verified whole before the mirror in the folder changes.
"""

import io
import os
import re
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec

from qirvo.artifacts.disk import disk_errors, fsync_folder
from qirvo.artifacts.entry_names import NameLedger, entry_path
from qirvo.artifacts.limits import DEFAULT_LIMITS
from qirvo.artifacts.refusals import ArchiveRefusedError, TruncatedArchiveError, UnsafeArchiveError
from qirvo.artifacts.tar_records import (
    BLOCK_BYTES,
    EXTENDED_BYTES,
    FILE_KINDS,
    PAX_KIND,
    TarHeader,
    read_header,
    read_pax,
    renamed,
)
from qirvo.domain.errors import IntegrityError
from qirvo.host.filesystem import remove_folder, write_json
from qirvo.host.mirrors.folder import OWN, MirrorFolder, MirrorRecord, carried_files, in_order
from qirvo.host.mirrors.verify import Verified, verify_aside, verify_with
from qirvo.host.ports import ConfirmSource, SourceProposal
from qirvo.host.sources import SourceNotConfirmedError
from qirvo.trust.durable import make_folder
from qirvo.trust.roots import fingerprint_of
from qirvo.trust.verifying import TrustedRepository

ANY_AGE = timedelta(days=3660)
_RECORD = "mirror.json"
_FIRST_ROOT = "metadata/1.root.json"
_ZERO_BLOCK = bytes(BLOCK_BYTES)
_CHUNK_BYTES = 1024 * 1024
_OURS = re.compile(
    r"mirror\.json"
    r"|metadata/(?:timestamp|[1-9][0-9]{0,9}\.[a-z0-9-]{1,40})\.json"
    r"|targets/index/[a-z0-9-]{1,100}/[0-9a-f]{64}\.[a-z0-9-]{1,100}\.json"
    r"|artifacts/[0-9a-f]{64}\.zip|deltas/[0-9a-f]{64}\.zst"
    r"|sbom/[0-9a-f]{64}\.cdx\.json|rollout-logs/[0-9a-f]{64}\.json"
)


class MirrorArchiveError(IntegrityError):
    """The file is no export of a mirror, or was changed."""

    code = "mirror-archive-refused"
    hint = "Nothing was changed. Export the mirror again and bring the file anew."


def export_mirror(folder: Path, archive: Path, *, max_age: timedelta | None = None) -> Verified:
    """Verify the mirror in `folder` and write it to `archive`; without `max_age`, however old it is.

    Raises:
        As `verify_mirror`; `archive` is then as it was before.
    """
    mirror = MirrorFolder(folder)
    mirror.record()
    partial = archive.with_name(f".{archive.name}.partial")
    with mirror.locked(), disk_errors(archive):
        verified = verify_aside(mirror, max_age=max_age or ANY_AGE, fingerprint=None)
        record = mirror.record()
        record.earlier = []
        make_folder(archive.absolute().parent)
        try:
            with partial.open("wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, _RECORD, msgspec.json.encode(record))
                for path in in_order(record.files):
                    with (mirror.folder / path).open("rb") as content:
                        tar.addfile(_entry(path, os.fstat(content.fileno()).st_size), content)
            with partial.open("rb") as written:
                os.fsync(written.fileno())
            partial.replace(archive)
            fsync_folder(archive.absolute().parent)
        finally:
            partial.unlink(missing_ok=True)
    return verified


def import_mirror(
    archive: Path,
    folder: Path,
    *,
    confirm: ConfirmSource,
    fingerprint: str | None = None,
    max_age: timedelta | None = None,
) -> Verified:
    """Verify `archive` and bring the mirror in `folder` to its state, which is never an older one.

    Raises:
        MirrorArchiveError: It is no export, or breaks a rule for archives.
        FingerprintMismatchError: Its root is another than expected, or than that of the mirror in the folder.
        SourceNotConfirmedError: The owner does not agree to the root.
        IntegrityError: Something does not verify, is too old, or older than what is there.
        UnavailableError: The disk refuses.
    """
    mirror = MirrorFolder(folder)
    with mirror.locked():
        incoming = MirrorFolder(mirror.clear("incoming"))
        try:
            _unpack(archive, incoming.folder)
            _trust_for(mirror, incoming, archive, confirm, fingerprint)
            verified = verify_with(incoming, incoming.trust, max_age=max_age, fingerprint=fingerprint)
            _take_over(mirror, incoming, verified)
        finally:
            remove_folder(incoming.folder)
    return verified


def _trust_for(
    mirror: MirrorFolder, incoming: MirrorFolder, archive: Path, confirm: ConfirmSource, fingerprint: str | None
) -> None:
    """Give `incoming` the trust of the mirror that is there, else that of its own root, once its owner agrees."""
    try:
        root_bytes = (incoming.folder / _FIRST_ROOT).read_bytes()
    except FileNotFoundError as exc:
        raise MirrorArchiveError(f"`{archive}` holds no `{_FIRST_ROOT}`") from exc
    found, present = fingerprint_of(root_bytes), mirror.find()
    if present is not None and found != present.fingerprint:
        raise MirrorArchiveError(
            f"`{archive}` is of another repository than the mirror in `{mirror.folder}`, `{present.fingerprint}`"
        )
    if mirror.trust.is_dir():
        mirror.copy_trust(incoming.trust)
        return
    proposal = SourceProposal(
        name=mirror.folder.name,
        address=str(archive),
        repository=incoming.record().repository,
        api=None,
        fingerprint=found,
    )
    if present is None and fingerprint is None and not confirm(proposal):
        raise SourceNotConfirmedError(f"`{archive}` with fingerprint `{found}` was not confirmed")
    TrustedRepository(incoming.folder.as_uri(), incoming.trust).pin(root_bytes)


def _take_over(mirror: MirrorFolder, incoming: MirrorFolder, verified: Verified) -> None:
    """Move on to what was brought."""
    record = incoming.record()

    def place() -> None:
        with disk_errors(mirror.folder):
            for path in carried_files(record):
                make_folder((mirror.folder / path).parent)
                (incoming.folder / path).replace(mirror.folder / path)
                fsync_folder((mirror.folder / path).parent)

    mirror.begin_with(incoming.trust)
    mirror.change(record, verified.metadata, place)


def _entry(path: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode, entry.mtime = size, 0o644, 0
    return entry


def _add(tar: tarfile.TarFile, path: str, content: bytes) -> None:
    tar.addfile(_entry(path, len(content)), io.BytesIO(content))


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack an export into the empty `folder`; the record goes to the mirror's own files.

    Raises:
        MirrorArchiveError: It breaks a rule.
    """
    try:
        with disk_errors(archive), archive.open("rb") as file:
            for path, header in _headers(file):
                place = folder / (f"{OWN}/{_RECORD}" if path == _RECORD else path)
                _write(file, header, place)
        record = msgspec.json.decode((folder / OWN / _RECORD).read_bytes(), type=MirrorRecord)
    except ArchiveRefusedError as exc:
        raise MirrorArchiveError(f"`{archive}` was refused: {exc.message}") from exc
    except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise MirrorArchiveError(f"`{archive}` holds no legible `{_RECORD}`") from exc
    paths = [*record.files, *carried_files(record)]
    if record.earlier or any(path == _RECORD or _OURS.fullmatch(path) is None for path in paths):
        raise MirrorArchiveError(f"`{archive}` says that it holds what no mirror does")
    write_json(folder / OWN / _RECORD, msgspec.to_builtins(record))


def _headers(file: BinaryIO) -> Iterator[tuple[str, TarHeader]]:
    """Yield each file's path and header; the caller reads its content before it asks for the next."""
    ledger, pending = NameLedger(), dict[bytes, bytes]()
    while (block := _exactly(file, BLOCK_BYTES)) != _ZERO_BLOCK:
        header = read_header(block)
        if header.kind == PAX_KIND:
            if header.size > EXTENDED_BYTES or pending:
                raise UnsafeArchiveError("archive/pax", "has an extended header that is too long, or two for one entry")
            pending = read_pax(_exactly(file, header.padded_size)[: header.size])
            continue
        header, pending = renamed(header, pending), {}
        if header.kind not in FILE_KINDS:
            raise UnsafeArchiveError("archive/entry-type", "is no plain file", entry=header.raw_name)
        path = entry_path(header.raw_name, limits=DEFAULT_LIMITS)
        ledger.add_file(path)
        if _OURS.fullmatch(path) is None:
            raise UnsafeArchiveError("archive/name-character", "is no file of a mirror", entry=path)
        yield path, header
    while rest := file.read(_CHUNK_BYTES):
        if rest.strip(b"\0"):
            raise UnsafeArchiveError("archive/trailing-bytes", "something follows the end mark of the tar")


def _write(file: BinaryIO, header: TarHeader, place: Path) -> None:
    make_folder(place.parent)
    left = header.size
    with place.open("xb") as out:
        while left:
            chunk = _exactly(file, min(left, _CHUNK_BYTES))
            out.write(chunk)
            left -= len(chunk)
        out.flush()
        os.fsync(out.fileno())
    _exactly(file, header.padded_size - header.size)


def _exactly(file: BinaryIO, length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise TruncatedArchiveError("archive/truncated", "the tar ends before its end mark")
    return content
