"""What was proven of content trees, by marks that the file system keeps of each file, so as not to prove it each time.

A file that was read and had its digest has it still while its inode, length and both times are the same: whoever
writes to it changes the time of its last change, which nobody but the superuser can set back. Trees share files by
links, and another link changes that time as well, so a file that a newer tree was made with is looked up there: it was
read when it was linked. Whatever has no such mark is read again; a proof that is lost or torn costs time alone.
"""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import ContentTree, TreeEntry, hashed, tree_of_folder
from qirvo.artifacts.walking import file_chunks
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.host.layout import PluginLayout

_ENDING = ".json"


class _Mark(msgspec.Struct, array_like=True, frozen=True):
    """A file as it was when it was proven."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @property
    def but_for_links(self) -> tuple[int, int, int, int]:
        """What another link to the file, or one less, leaves as it is."""
        return self.device, self.inode, self.size, self.modified_ns


class _Proven(msgspec.Struct, array_like=True, frozen=True):
    path: str
    sha256: str
    mark: _Mark


class _Proof(msgspec.Struct, frozen=True):
    files: list[_Proven]


@dataclass(frozen=True, slots=True)
class Proofs:
    """The proofs of one plugin's content trees."""

    layout: PluginLayout

    def is_intact(self, release: str, digest: Digest) -> bool:
        """Say whether the content tree of `release` is there and has `digest`; what has its mark is not read again.

        Raises:
            StorageFailedError: It cannot be read.
        """
        tree = self.layout.release(release)
        marks = _marks_below(tree)
        if marks is None:
            return False
        proof = self._read(release)
        if proof is None or _digest_of(proof) != digest:
            return self._is_proven_whole(release, digest, marks)
        if len(proof.files) != len(marks) or any(each.path not in marks for each in proof.files):
            return False
        unknown = [each for each in proof.files if marks[each.path] != each.mark]
        if unknown:
            known = self._known()
            unknown = [each for each in unknown if known.get(marks[each.path]) != each.sha256]
        if not _are_as_proven(tree, unknown):
            return False
        if unknown:
            self._note(release, {each.path: each.sha256 for each in proof.files}, marks)
        return True

    def remember(self, release: str, proven: ContentTree) -> None:
        """Note the marks of a tree that was made just now, of files that were read; nothing depends on it but time."""
        marks = _marks_below(self.layout.release(release))
        if marks is not None and marks.keys() == set(proven.paths):
            self._note(release, {entry.path: entry.digest.hex for entry in proven}, marks)

    @contextmanager
    def over_removal(self, kept: Collection[str]) -> Iterator[None]:
        """Keep the marks of `kept` releases right while other links to their files are removed."""
        right = {name: self._right(name) for name in kept}
        yield
        for name, files in right.items():
            marks = _marks_below(self.layout.release(name)) or {}
            same = {
                each.path: each.sha256
                for each in files
                if (mark := marks.get(each.path)) is not None and mark.but_for_links == each.mark.but_for_links
            }
            if files and len(same) == len(marks):
                self._note(name, same, marks)

    def sweep(self, *, keep: Collection[str]) -> None:
        """Remove the proofs of releases that are not kept."""
        for name in self._names():
            if name not in keep:
                with suppress(OSError):
                    self.layout.proof(name).unlink()

    def _is_proven_whole(self, release: str, digest: Digest, marks: Mapping[str, _Mark]) -> bool:
        tree = self.layout.release(release)
        try:
            found = tree_of_folder(tree)
        except ArchiveRefusedError:  # a name that no release has
            return False
        if found.digest != digest:
            return False
        if _marks_below(tree) == marks:
            self._note(release, {entry.path: entry.digest.hex for entry in found}, marks)
        return True

    def _right(self, name: str) -> list[_Proven]:
        """Return the proof of a release with the marks its files have now; nothing unless all are known."""
        marks = _marks_below(self.layout.release(name)) or {}
        known = self._known()
        files = [
            _Proven(each.path, each.sha256, marks[each.path])
            for each in self._files(name)
            if each.path in marks and known.get(marks[each.path]) == each.sha256
        ]
        return files if len(files) == len(marks) else []

    def _known(self) -> Mapping[_Mark, str]:
        """Return what is proven of any file of the plugin."""
        return {each.mark: each.sha256 for name in self._names() for each in self._files(name)}

    def _names(self) -> list[str]:
        try:
            return [path.name.removesuffix(_ENDING) for path in self.layout.proofs.iterdir()]
        except OSError:
            return []

    def _files(self, name: str) -> list[_Proven]:
        proof = self._read(name)
        return [] if proof is None else proof.files

    def _read(self, name: str) -> _Proof | None:
        try:
            return msgspec.json.decode(self.layout.proof(name).read_bytes(), type=_Proof)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None  # there is none yet, or a power cut tore it

    def _note(self, release: str, digests: Mapping[str, str], marks: Mapping[str, _Mark]) -> None:
        """Write a proof; it is not synced, since one that is lost is made again."""
        place = self.layout.proof(release)
        partial = place.with_name(f"{PARTIAL_PREFIX}{place.name}")
        files = [_Proven(path, sha256, marks[path]) for path, sha256 in digests.items()]
        with suppress(OSError):
            place.parent.mkdir(mode=0o700, exist_ok=True)
            partial.write_bytes(msgspec.json.encode(_Proof(files)))
            partial.replace(place)


def _digest_of(proof: _Proof) -> Digest | None:
    """Return what the files of a proof come to: it says nothing that the tree's own digest does not say."""
    try:
        return ContentTree.of(TreeEntry(each.path, each.mark.size, Digest(each.sha256)) for each in proof.files).digest
    except (InvalidError, ValueError):
        return None


def _are_as_proven(tree: Path, files: Iterable[_Proven]) -> bool:
    try:
        return all(hashed(each.path, file_chunks(tree, each.path)).digest.hex == each.sha256 for each in files)
    except ArchiveRefusedError:  # no plain file any more
        return False


def _marks_below(tree: Path) -> Mapping[str, _Mark] | None:
    """Return the mark of every file below `tree`; None where there is no such folder, or a link or device in it.

    Raises:
        StorageFailedError: It cannot be read.
    """
    if not tree.is_dir() or tree.is_symlink():
        return None
    marks: dict[str, _Mark] = {}
    waiting = [""]
    with disk_errors(tree):
        while waiting:
            prefix = waiting.pop()
            with os.scandir(f"{tree}/{prefix}") as found:
                for item in found:
                    seen = item.stat(follow_symlinks=False)
                    if stat.S_ISDIR(seen.st_mode):
                        waiting.append(f"{prefix}{item.name}/")
                    elif stat.S_ISREG(seen.st_mode):
                        mark = _Mark(seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
                        marks[f"{prefix}{item.name}"] = mark
                    else:
                        return None
    return marks
