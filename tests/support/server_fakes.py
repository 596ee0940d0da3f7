"""The registry's ports in memory; each fake keeps the same contract as the adapter it stands for."""

import contextlib
import hashlib
import threading
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from qirvo.checks.circumstances import Circumstances
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.file_differences import FileDifference, file_difference
from qirvo.domain.findings import Finding
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.server.ports import BlobMissingError, BlobTooLargeError, Examination, Received, UnpublishableIndexError
from qirvo.trust.release_index import write_release_index
from tests.support.fake_database import FakeDatabase, FakeJobQueue, FakeUnitOfWork

__all__ = [
    "FakeBlobStore",
    "FakeChecks",
    "FakeDatabase",
    "FakeInspector",
    "FakeJobQueue",
    "FakeRepository",
    "FakeUnitOfWork",
]


class FakeBlobStore:
    """`ports.BlobStore`; only `path` touches a disk, since it has to tell of a file."""

    def __init__(self, folder: Path, *, now: datetime | None = None) -> None:
        self.contents: dict[Digest, tuple[bytes, datetime]] = {}
        self.now = now
        self._folder = folder

    def put(self, content: BinaryIO, *, max_bytes: int) -> tuple[Digest, int]:
        whole = content.read(max_bytes + 1)
        if len(whole) > max_bytes:
            raise BlobTooLargeError(f"more than `{max_bytes}` bytes")
        digest = Digest(hashlib.sha256(whole).hexdigest())
        self.contents[digest] = (whole, self.now or datetime.now(UTC))
        return digest, len(whole)

    def put_file(self, path: Path) -> tuple[Digest, int]:
        with path.open("rb") as file:
            return self.put(file, max_bytes=path.stat().st_size)

    def path(self, digest: Digest) -> Path:
        if digest not in self.contents:
            raise BlobMissingError(f"the blob `{digest}` is missing")
        place = self._folder / digest.hex
        arriving = place.with_name(f"{digest.hex}-{threading.get_ident()}")
        arriving.write_bytes(self.contents[digest][0])
        return arriving.replace(place)

    def open(self, digest: Digest) -> BinaryIO:
        return self.path(digest).open("rb")

    def digests(self) -> Iterator[tuple[Digest, datetime]]:
        return iter([(digest, stored_at) for digest, (_, stored_at) in self.contents.items()])

    def delete(self, digest: Digest, *, stored_before: datetime | None = None) -> None:
        known = self.contents.get(digest)
        if known is not None and (stored_before is None or known[1] < stored_before):
            del self.contents[digest]


@dataclass(frozen=True, eq=False)
class FakeIndexes:
    """`ports.SignedIndexes` of a moment."""

    indexes: Mapping[PluginId, ReleaseIndex]

    def digest_of(self, plugin_id: PluginId) -> str | None:
        index = self.indexes.get(plugin_id)
        return None if index is None else str(Digest.of(write_release_index(index)))


@dataclass(frozen=True, eq=False)
class FakeState:
    """`ports.SignedState` of a moment."""

    now: datetime
    indexes: FakeIndexes


@dataclass
class FakeRepository:
    """`ports.Repository`: remembers what was published; nothing is signed."""

    signed_time: datetime
    artifacts: dict[Digest, bytes] = field(default_factory=dict)
    indexes: dict[PluginId, ReleaseIndex] = field(default_factory=dict)
    catalog: dict[PluginId, bytes] = field(default_factory=dict)
    refused: set[PluginId] = field(default_factory=set)
    sboms: dict[Digest, bytes] = field(default_factory=dict)
    gone: dict[Digest, str] = field(default_factory=dict)
    deltas: dict[Digest, bytes] = field(default_factory=dict)
    state: FakeState = field(default_factory=lambda: FakeState(datetime.min.replace(tzinfo=UTC), FakeIndexes({})))

    def require_publishable(self, index: ReleaseIndex) -> None:
        if index.plugin_id in self.refused:
            raise UnpublishableIndexError(f"hosts would refuse the index of `{index.plugin_id}`")

    def place_artifact(self, digest: Digest, source: Path, *, is_licensed: bool = False) -> None:
        del is_licensed  # who is given what is the read plane's business
        self.artifacts.setdefault(digest, source.read_bytes())

    def remove_artifact(self, digest: Digest, reason: str) -> None:
        self.artifacts.pop(digest, None)
        self.gone[digest] = reason

    def place_delta(self, digest: Digest, source: Path, *, artifact: Digest) -> None:
        assert artifact in self.artifacts, "the artifact is placed first"
        self.deltas.setdefault(digest, source.read_bytes())

    def remove_delta(self, digest: Digest) -> None:
        self.deltas.pop(digest, None)

    def sweep_deltas(self, named: Collection[Digest], *, placed_before: datetime) -> int:
        del placed_before  # everything here is old
        unnamed = [digest for digest in self.deltas if digest not in named]
        for digest in unnamed:
            del self.deltas[digest]
        return len(unnamed)

    def place_sbom(self, artifact: Digest, document: bytes) -> None:
        self.sboms[artifact] = document

    def publish(self, indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime) -> None:
        self.indexes |= indexes
        self.sign_time(now=now)

    def signed_index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        return self.indexes.get(plugin_id)

    def sign_time(self, *, now: datetime) -> None:
        self.signed_time = max(now, self.signed_time)

    def signed_now(self) -> datetime:
        return self.signed_time

    def signed_state(self) -> FakeState:
        if self.state.now != self.signed_time or self.state.indexes.indexes != self.indexes:
            same = self.state.indexes.indexes == self.indexes
            self.state = FakeState(self.signed_time, self.state.indexes if same else FakeIndexes(dict(self.indexes)))
        return self.state

    def write_catalog(self, plugin_id: PluginId, document: bytes) -> None:
        self.catalog[plugin_id] = document

    def read_catalog(self, plugin_id: PluginId) -> bytes | None:
        return self.catalog.get(plugin_id)


@dataclass
class FakeInspector:
    """`ports.Inspector`: reads every archive as `received`, or refuses it."""

    received: Received | None = None
    refusal: InvalidError | None = None
    files: Mapping[str, Digest] = field(default_factory=dict)

    def receive(self, archive: Path) -> AbstractContextManager[Received]:  # noqa: ARG002  # what it is was said before
        if self.refusal is not None:
            raise self.refusal
        assert self.received is not None, "say what the archive is"
        return contextlib.nullcontext(self.received)

    def digest_of(self, artifact: Path, file: str) -> Digest | None:  # noqa: ARG002  # the same
        return self.files.get(file)

    def difference_of(self, file: str, before: Path | None, after: Path) -> FileDifference | None:
        with zipfile.ZipFile(after) as later, contextlib.ExitStack() as opened:
            earlier = None if before is None else opened.enter_context(zipfile.ZipFile(before))
            sides = [_content(side, file) for side in (earlier, later)]
        return None if sides == [None, None] else file_difference(file, *sides)

    def lines_around(self, artifact: Path, file: str, line: int) -> Sequence[tuple[int, str]]:
        raise NotImplementedError


def _content(archive: zipfile.ZipFile | None, file: str) -> bytes | None:
    return archive.read(file) if archive is not None and file in archive.namelist() else None


@dataclass
class FakeChecks:
    """`ports.ArtifactChecks`: finds what it was told to find."""

    found: tuple[Finding, ...] = ()

    def examine(self, artifact: Path, *, circumstances: Circumstances | None = None) -> Examination:  # noqa: ARG002  # the same
        return Examination(findings=self.found)
