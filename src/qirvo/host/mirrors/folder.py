"""A mirror's folder: a static repository as any web server serves it, and beside it what the mirror knows of itself.

    metadata/ targets/ artifacts/ sbom/     as below a registry's repository
    .mirror/mirror.json                     what is carried; not signed, so nothing rests on it alone
    .mirror/trust/                          the pinned root and the newest verified state

The timestamp is written last and what it reached before stays until the next time: whoever reads meanwhile sees the
old state or the new one, whole.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import NotFoundError
from qirvo.host.filesystem import locked, read_json, remove_folder, write_json
from qirvo.trust.durable import make_folder, write_durably

OWN = ".mirror"
_CHANGING = "metadata/timestamp.json"


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
        sboms: Digest (hex) of each bill of materials, by its archive's.
        files: All that the present state needs.
        earlier: What only the state before needed.
    """

    address: str
    repository: str
    fingerprint: str
    plugins: list[str] = []
    artifacts: list[str] = []
    sboms: dict[str, str] = {}
    files: list[str] = []
    earlier: list[str] = []


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
        return self.own / "trust"

    @property
    def is_writable(self) -> bool:
        """Whether anybody could be changing it: not on a medium that is only read."""
        return os.access(self.own, os.W_OK)

    def locked(self) -> AbstractContextManager[None]:
        """Keep other commands out of the folder."""
        make_folder(self.own)
        return locked(self.own / "lock", what="the mirror")

    def find(self) -> MirrorRecord | None:
        """Return what it carries; None where there is no mirror."""
        return read_json(self.own / "mirror.json", MirrorRecord)

    def record(self) -> MirrorRecord:
        """Return what it carries.

        Raises:
            NoMirrorError: There is no mirror.
        """
        found = self.find()
        if found is None:
            raise NoMirrorError(f"`{self.folder}` holds no mirror")
        return found

    def save(self, record: MirrorRecord) -> None:
        """Write what it carries."""
        write_json(self.own / "mirror.json", msgspec.to_builtins(record))

    def change(self, record: MirrorRecord, metadata: Sequence[tuple[str, bytes]]) -> None:
        """Move on to the state that `metadata` (in their order) and the archives already there make."""
        before = self.find()
        *lasting, (last, timestamp) = metadata
        if before is not None:  # whoever is cut off here leaves no file that the record does not know
            before.earlier = sorted({*before.earlier, *(path for path, _ in metadata)} - set(before.files))
            self.save(before)
        for path, content in lasting:
            self._write(path, content)
        files = [path for path, _ in metadata] + [artifact_file(each) for each in record.artifacts]
        files += [sbom_file(each) for each in record.sboms]
        known = set() if before is None else {*before.files, *before.earlier}
        is_same = before is not None and set(before.files) == set(files)
        kept = before.earlier if before is not None and is_same else ([] if before is None else before.files)
        record.files, record.earlier = sorted(files), sorted(set(kept) - set(files))
        self._write(last, timestamp)
        self.save(record)
        self._remove(known - set(record.files) - set(record.earlier))

    def copy_trust(self, to: Path) -> None:
        """Copy what was verified to the new folder `to`."""
        with disk_errors(to):
            if self.trust.is_dir():
                shutil.copytree(self.trust, to, symlinks=True)

    def clear(self, name: str) -> Path:
        """Return the empty folder `name` for something on its way."""
        place = self.own / name
        if place.is_dir():
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

    def _write(self, path: str, content: bytes) -> None:
        place = self.folder / path
        if not place.is_file() or place.is_symlink() or place.read_bytes() != content:
            write_durably(place, content)

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            with disk_errors(self.folder / path):
                (self.folder / path).unlink(missing_ok=True)


def artifact_file(digest: str) -> str:
    """Return where the archive with this digest (hex) is."""
    return f"artifacts/{digest}.zip"


def sbom_file(digest: str) -> str:
    """Return where the bill of materials of the archive with this digest (hex) is."""
    return f"sbom/{digest}.cdx.json"


def in_order(files: Iterable[str]) -> list[str]:
    """Return paths with the timestamp last."""
    return sorted(files, key=lambda path: (path == _CHANGING, path))
