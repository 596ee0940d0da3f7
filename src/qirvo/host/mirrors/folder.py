"""A mirror's folder: a static repository as any web server serves it, and beside it what the mirror knows of itself.

    metadata/ targets/ artifacts/ deltas/ sbom/     as below a registry's repository
    rollout-logs/                           what a registry shows of update channels, below what it signed of it
    .mirror/mirror.json                     what is carried; not signed, so nothing rests on it alone
    .mirror/trust/                          the pinned root and the newest verified state
    .mirror/next/                           both of the state that is on its way

A state is the mirror's from the moment its timestamp is in place, which is written last; `next` names it, so that
whoever is cut off before it left the old state and afterwards the new one, whole. What the state before needed stays
until the next time, for whoever reads meanwhile.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors, fsync_folder
from qirvo.domain.errors import NotFoundError
from qirvo.host.filesystem import locked, read_json, remove_folder, replace_folder, write_json
from qirvo.trust.durable import make_folder, write_durably
from qirvo.trust.rollout_logs import log_file

OWN = ".mirror"
_RECORD = "mirror.json"
TIMESTAMP = "metadata/timestamp.json"


class NoMirrorError(NotFoundError):
    """The folder holds no mirror."""

    code = "mirror-unknown"
    hint = "Make one with `qirvo mirror sync REGISTRY FOLDER`, or bring one with `qirvo mirror import`."


class MirrorRecord(msgspec.Struct, kw_only=True, rename="camel"):
    """What a mirror carries.

    Attributes:
        address: Of the registry, as it was given.
        repository: Of what is copied.
        fingerprint: Of the pinned root.
        plugins: Ids of the plugins.
        artifacts: Digests (hex) of the archives.
        deltas: Digests (hex) of the deltas.
        sboms: Digest (hex) of each bill of materials, by its archive's.
        logs: Hash (hex) of the last entry of each rollout log.
        files: All that the present state needs; none before there was one.
        earlier: What only the state before needed, or one on its way brings.
        timestamp: Digest (hex) of the timestamp that makes it the present state.
    """

    address: str
    repository: str
    fingerprint: str
    plugins: list[str] = []
    artifacts: list[str] = []
    deltas: list[str] = []
    sboms: dict[str, str] = {}
    logs: list[str] = []
    files: list[str] = []
    earlier: list[str] = []
    timestamp: str = ""


class MirrorFolder:
    """The folder of one mirror."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    @property
    def own(self) -> Path:
        """What is the mirror's own and no part of the repository."""
        return self.folder / OWN

    @property
    def trust(self) -> Path:
        """The cache of what was verified."""
        newer = self.next_trust
        return newer if self._is_reached() and newer.is_dir() else self.own / "trust"

    @property
    def next_trust(self) -> Path:
        """The cache of the state that is on its way."""
        return self._next / "trust"

    @property
    def is_writable(self) -> bool:
        """Whether anybody could be changing it: not on a medium that is only read."""
        return os.access(self.own, os.W_OK)

    def locked(self) -> AbstractContextManager[None]:
        """Keep other commands out of the folder."""
        make_folder(self.own)
        return locked(self.own / "lock", what="the mirror")

    def find(self) -> MirrorRecord | None:
        """Return what it carries, nothing before its first state; None where nobody began a mirror."""
        return read_json((self._next if self._is_reached() else self.own) / _RECORD, MirrorRecord)

    def record(self) -> MirrorRecord:
        """Return what it carries.

        Raises:
            NoMirrorError: There is no mirror.
        """
        found = self.find()
        if found is None:
            raise NoMirrorError(f"`{self.folder}` holds no mirror")
        if not found.files:
            raise NoMirrorError(f"`{self.folder}` holds no whole mirror: it was not brought to its first state")
        return found

    def save(self, record: MirrorRecord) -> None:
        """Write what it carries."""
        write_json(self.own / _RECORD, msgspec.to_builtins(record))

    def begin(self) -> Path:
        """Finish what was cut off; return the cache to verify the next state with, which begins as the present one."""
        self._settle()
        remove_folder(self.own / "incoming")  # of an import that was cut off
        if not self.next_trust.is_dir():  # else a run that was cut off left it, at least as new
            copied = self.own / f"{PARTIAL_PREFIX}next"
            self.copy_trust(copied)
            make_folder(copied)
            make_folder(self._next)
            copied.rename(self.next_trust)
        return self.next_trust

    def begin_with(self, trust: Path) -> None:
        """Finish what was cut off; take `trust`, which lies below the mirror's own, for the next state."""
        self._settle()
        remove_folder(self._next)
        make_folder(self._next)
        with disk_errors(trust):
            trust.rename(self.next_trust)

    def change(self, record: MirrorRecord, metadata: Sequence[tuple[str, bytes]], place: Callable[[], None]) -> None:
        """Move on to the state that `metadata`, in their order, and what `place` puts in its place make."""
        before = self.find() or MirrorRecord(
            address=record.address, repository=record.repository, fingerprint=record.fingerprint
        )
        *lasting, (last, timestamp) = metadata
        files = {*(path for path, _ in metadata), *carried_files(record)}
        kept = before.earlier if set(before.files) == files else before.files
        record.files, record.earlier = sorted(files), sorted(set(kept) - files)
        outdated = set(before.earlier) - files - set(kept)
        before.earlier = sorted({*before.earlier, *files} - set(before.files))
        self.save(before)  # whoever is cut off from here on leaves no file that the record does not know
        self._remove(outdated)
        place()
        for path, content in lasting:
            self._write(path, content)
        record.timestamp = hashlib.sha256(timestamp).hexdigest()
        write_json(self._next / _RECORD, msgspec.to_builtins(record))
        self._write(last, timestamp)
        self._settle()

    def copy_trust(self, to: Path) -> None:
        """Copy what was verified to the new folder `to`."""
        with disk_errors(to):
            if self.trust.is_dir():
                shutil.copytree(self.trust, to, symlinks=True)

    def clear(self, name: str) -> Path:
        """Return the empty folder `name` for something on its way."""
        place = self.own / name
        remove_folder(place)
        make_folder(place)
        return place

    def present(self) -> list[str]:
        """Return every file of the repository, links among them."""
        found = []
        for parent, folders, names in os.walk(self.folder):
            below = Path(parent).relative_to(self.folder)
            if below == Path():
                folders[:] = [name for name in folders if name != OWN]
            links = [name for name in folders if (Path(parent) / name).is_symlink()]
            found += [str(below / name) for name in (*names, *links)]
        return sorted(found)

    @property
    def _next(self) -> Path:
        return self.own / "next"

    def _is_reached(self) -> bool:
        """Whether the timestamp of the state that was on its way is in place."""
        found = read_json(self._next / _RECORD, MirrorRecord)
        if found is None:
            return False
        place = self.folder / TIMESTAMP
        with disk_errors(place):
            return place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == found.timestamp

    def _settle(self) -> None:
        """Make a state that was reached the present one, and remove what was being written when somebody was killed."""
        if self._is_reached():
            present = self.own / "trust"
            if self.next_trust.is_dir() and present.is_dir():
                replace_folder(present, self.next_trust)
            elif self.next_trust.is_dir():
                self.next_trust.rename(present)
            with disk_errors(self.own):
                (self._next / _RECORD).replace(self.own / _RECORD)
                fsync_folder(self.own)
        whole = {self.next_trust, self._next / _RECORD}
        for left in {*self.own.glob(f"{PARTIAL_PREFIX}*"), *self._next.glob("*")} - whole:
            remove_folder(left)

    def _write(self, path: str, content: bytes) -> None:
        place = self.folder / path
        if not place.is_file() or place.is_symlink() or place.read_bytes() != content:
            beside = self._next / place.name  # what is half written is seen by nobody
            write_durably(beside, content)
            with disk_errors(place):
                make_folder(place.parent)
                beside.replace(place)
                fsync_folder(place.parent)

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with disk_errors(self.folder / path):
                (self.folder / path).unlink(missing_ok=True)


def carried_files(record: MirrorRecord) -> list[str]:
    """Return where all is that a mirror carries beside the metadata."""
    return [
        *map(artifact_file, record.artifacts),
        *map(delta_file, record.deltas),
        *map(sbom_file, record.sboms),
        *map(log_file, record.logs),
    ]


def artifact_file(digest: str) -> str:
    """Return where the archive with this digest (hex) is."""
    return f"artifacts/{digest}.zip"


def delta_file(digest: str) -> str:
    """Return where the delta with this digest (hex) is."""
    return f"deltas/{digest}.zst"


def sbom_file(digest: str) -> str:
    """Return where the bill of materials of the archive with this digest (hex) is."""
    return f"sbom/{digest}.cdx.json"


def in_order(files: Iterable[str]) -> list[str]:
    """Return paths with the timestamp last."""
    return sorted(files, key=lambda path: (path == TIMESTAMP, path))
