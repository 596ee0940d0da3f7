"""Getting a release's files the cheapest way that works: by a delta, by the files that are missing, or whole.

Whatever the way, the files are taken only when they come to the content tree that is signed. A way that led elsewhere
is told to the owner and not tried again for that release: what failed once would fail at every update check.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.walking import everything
from qirvo.deferred import dataclass
from qirvo.domain.deltas import Delta
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import IntegrityError, QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release
from qirvo.host.filesystem import (
    DamagedStateError,
    make_private_folder,
    read_json,
    remove_file,
    remove_folder,
    write_json,
)
from qirvo.host.installations import Installation
from qirvo.host.licenses import key_for
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Fetched, Way
from qirvo.host.ports import Reporter, SignedFile
from qirvo.host.sources import Source
from qirvo.host.telling import tell_of_failed_download

_LEAST_ARCHIVE_BYTES = 64 * 1024  # a smaller one is fetched as quickly as a part of it
_REMEMBERED = 20  # releases of one plugin for which a way failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A release that is to be fetched, and what there is to do it with."""

    release: Release
    plugin_id: PluginId
    source: Source
    installed: Installation | None
    machine: Machine
    reporter: "Counting"

    @property
    def tree_digest(self) -> Digest:
        """What its files have to come to."""
        return self.release.artifact.tree_digest

    def place(self, ending: str) -> Path:
        """Return where something of it may lie until it is installed."""
        archive = self.machine.layout.download(self.plugin_id)
        return archive.with_name(f"{archive.name}.{ending}")

    def download(self, file: SignedFile, destination: Path) -> None:
        """Fetch `file` to `destination`.

        Raises:
            QirvoError: It cannot be fetched, or is not what was signed.
        """
        self.reporter.begin()
        key = key_for(self.plugin_id, self.machine)
        self.machine.repositories.download(self.source, file, destination, reporter=self.reporter, **key)

    def part(self, file: SignedFile, start: int, end: int) -> bytes:
        """Fetch a part of `file`; nothing of it is proven yet.

        Raises:
            UnavailableError: The source does not answer, or does not send parts.
        """
        self.reporter.begin()
        key = key_for(self.plugin_id, self.machine)
        content = self.machine.repositories.part(self.source, file, start, end, **key)
        self.reporter.progress(len(content), end - start)
        return content


class Counting:
    """Hears what another reporter hears, and adds up what was received."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._before = 0
        self._now = 0

    @property
    def received_bytes(self) -> int:
        """All that was received so far, for whatever purpose."""
        return self._before + self._now

    def begin(self) -> None:
        """Take note that another file begins."""
        self._before, self._now = self.received_bytes, 0

    def reached(self, state: str) -> None:
        """Pass it on."""
        self._reporter.reached(state)

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Count it, and pass it on."""
        self._now = done_bytes
        self._reporter.progress(done_bytes, total_bytes)

    def said(self, text: str) -> None:
        """Pass it on."""
        self._reporter.said(text)


Attempt = Callable[[Wanted, ExitStack], ContentSource | None]
"""Gets the files, and lets the stack remove what lies about afterwards; None when that way is not open."""


def _by_archive_or_told(wanted: Wanted, stack: ExitStack) -> ContentSource:
    """Fetch the whole archive; where that fails, its source hears of it, if its owner agreed."""
    try:
        return _by_archive(wanted, stack)
    except (UnavailableError, IntegrityError) as exc:
        version = wanted.release.version
        tell_of_failed_download(wanted.source.name, wanted.plugin_id, version, exc.code, machine=wanted.machine)
        raise


@contextmanager
def fetched(  # the values of one act
    release: Release,
    plugin_id: PluginId,
    *,
    source: Source,
    installed: Installation | None,
    machine: Machine,
    reporter: Reporter,
    whole: bool = False,
) -> Iterator[tuple[ContentSource, Fetched]]:
    """Give the files of `release`, and how they were got.

    Args:
        release: What to fetch.
        plugin_id: Whose.
        source: Where it is signed and lies.
        installed: What is on this host already.
        machine: The host.
        reporter: Hears how it goes.
        whole: The whole archive is to be fetched, whatever is on this host.

    Raises:
        QirvoError: The archive cannot be fetched either, or is not what was signed.
    """
    wanted = Wanted(
        release=release,
        plugin_id=plugin_id,
        source=source,
        installed=installed,
        machine=machine,
        reporter=Counting(reporter),
    )
    make_private_folder(wanted.place("").parent)
    given_up: list[str] = []
    with ExitStack() as stack:
        way, content = Way.ARCHIVE, None
        for each, attempt in () if whole else _WAYS.items():
            if each in _given_up(wanted):
                continue
            content = _attempted(each, attempt, wanted, stack, given_up)
            if content is not None:
                way = each
                break
        if content is None:
            content = _by_archive_or_told(wanted, stack)
        yield (
            content,
            Fetched(
                way=way,
                received_bytes=wanted.reporter.received_bytes,
                archive_bytes=release.artifact.size_bytes,
                given_up=tuple(given_up),
            ),
        )


def _attempted(
    way: Way, attempt: Attempt, wanted: Wanted, stack: ExitStack, given_up: list[str]
) -> ContentSource | None:
    """Return the files as `attempt` gets them; None when it does not, for another way is open still."""
    with ExitStack() as undo:
        try:
            content = attempt(wanted, undo)
        except QirvoError as exc:
            sentence = f"{way.words} did not work ({exc.message}); the next way is taken"
            wanted.reporter.said(sentence)
            given_up.append(sentence)
            if not isinstance(exc, UnavailableError):  # a source that does not answer may answer the next time
                _give_up(way, wanted)
            return None
        stack.push(undo.pop_all())
        return content


def _by_archive(wanted: Wanted, stack: ExitStack) -> ContentSource:
    path = wanted.machine.layout.download(wanted.plugin_id)
    stack.callback(remove_file, path)
    wanted.download(wanted.release.artifact, path)
    archive = stack.enter_context(open_archive(path))
    found = archive.tree().digest
    if found != wanted.tree_digest:
        raise DigestMismatchError(f"the content tree is `{found}`, signed is `{wanted.tree_digest}`")
    return archive


def _by_delta(wanted: Wanted, stack: ExitStack) -> ContentSource | None:
    usable = [(delta, tree) for delta in wanted.release.deltas if (tree := _base_of(delta, wanted)) is not None]
    if not usable:
        return None
    from qirvo.artifacts.deltas import apply_delta  # noqa: PLC0415  # not every check needs what unpacks

    delta, tree = min(usable, key=lambda each: each[0].size_bytes)
    file, folder = wanted.place("delta"), wanted.place("files")
    stack.callback(remove_file, file)
    stack.callback(remove_folder, folder)
    remove_folder(folder)
    wanted.download(delta, file)
    apply_delta(
        file.read_bytes(),
        FolderSource(tree, chosen=everything),
        folder,
        codec=delta.codec,
        unpacked_bytes=delta.unpacked_bytes,
        expected=wanted.tree_digest,
    )
    return FolderSource(folder, chosen=everything)


def _by_missing_files(wanted: Wanted, stack: ExitStack) -> ContentSource | None:
    here = [FolderSource(tree, chosen=everything) for tree, digest in trees_here(wanted) if _is_intact(tree, digest)]
    artifact = wanted.release.artifact
    if not here or artifact.size_bytes < _LEAST_ARCHIVE_BYTES:
        return None
    from qirvo.artifacts.partial_archives import take_missing  # noqa: PLC0415  # as above

    folder = wanted.place("files")
    stack.callback(remove_folder, folder)
    remove_folder(folder)
    taken = take_missing(
        lambda start, end: wanted.part(artifact, start, end),
        artifact.size_bytes,
        here,
        folder,
        expected=wanted.tree_digest,
    )
    return None if taken is None else FolderSource(folder, chosen=everything)


def _base_of(delta: Delta, wanted: Wanted) -> Path | None:
    """Return where the release that `delta` starts from lies on this host, as it is signed; None when it does not."""
    known = wanted.machine.repositories.known(wanted.source, wanted.plugin_id)
    base = None if known is None else known[0].releases.get(delta.base)
    if base is None or delta.size_bytes >= wanted.release.artifact.size_bytes:
        return None
    trees = (tree for tree, digest in trees_here(wanted) if digest == base.artifact.tree_digest)
    return next((tree for tree in trees if _is_intact(tree, base.artifact.tree_digest)), None)


def trees_here(wanted: Wanted) -> Sequence[tuple[Path, Digest]]:
    """Return the content trees of the plugin that are kept on this host, the active one first."""
    if wanted.installed is None:
        return ()
    layout = wanted.machine.layout.plugin(wanted.plugin_id)
    kept = (wanted.installed.active, *wanted.installed.kept)
    return [(layout.release(each.release), each.tree_digest) for each in kept]


def _is_intact(tree: Path, digest: Digest) -> bool:
    try:
        return tree.is_dir() and tree_of_folder(tree).digest == digest
    except ArchiveRefusedError:  # a link, or a name that no release has
        return False


class _GivenUpFile(msgspec.Struct, kw_only=True):
    """Content tree → the ways that did not lead to it."""

    ways: dict[str, list[str]] = {}


def _given_up(wanted: Wanted) -> Sequence[str]:
    return _read_given_up(wanted).ways.get(str(wanted.tree_digest), [])


def _give_up(way: Way, wanted: Wanted) -> None:
    ways = _read_given_up(wanted).ways
    ways[str(wanted.tree_digest)] = [*ways.pop(str(wanted.tree_digest), []), way.value]
    latest = dict(list(ways.items())[-_REMEMBERED:])
    write_json(wanted.machine.layout.plugin(wanted.plugin_id).given_up, {"ways": latest})


def _read_given_up(wanted: Wanted) -> _GivenUpFile:
    try:
        return read_json(wanted.machine.layout.plugin(wanted.plugin_id).given_up, _GivenUpFile) or _GivenUpFile()
    except DamagedStateError:  # nothing depends on it
        return _GivenUpFile()


_WAYS: dict[Way, Attempt] = {Way.DELTA: _by_delta, Way.MISSING_FILES: _by_missing_files}
