"""The archive reader, the manifest reader and the checks, as the use cases ask for them.

What others install is a canonical archive: the uploaded one where it has that layout, and else one that is made of it,
for whoever sent it may have packed the same content differently (ADR-0053).
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.analysis.analyser import Analyser
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.reader import ArchiveReader, open_archive
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.subject import Subject
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.findings import Severity
from qirvo.domain.manifest_writing import canonical_json
from qirvo.domain.manifests import Manifest
from qirvo.server.ports import Examination, Received

if TYPE_CHECKING:
    from qirvo.checks.suite import Profile

_MANIFEST_ONLY = "manifest/"
_AROUND, _LONGEST_LINE, _MOST_READ = 3, 300, 2 * 1024 * 1024  # lines, characters, bytes


class ManifestRefusedError(InvalidError):
    """The archive has no manifest, or one that cannot be accepted."""

    code = "manifest-refused"
    hint = "Run `qirvo plugin validate` and mend what it calls an error."


class ArchiveInspector:
    """`ports.Inspector` over the strict archive reader.

    Args:
        staging: Folder for canonical archives until they are stored, which syncs them; best on the blobs' file system.
        limits: How large an archive may be.
    """

    def __init__(self, staging: Path, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
        self._staging = staging
        self._limits = limits

    def receive(self, archive: Path) -> AbstractContextManager[Received]:
        """Read an uploaded archive without trusting it; what it gives is there within the context only.

        Raises:
            ArchiveRefusedError: It is not an archive, or unsafe; its findings say why.
            ManifestRefusedError: Its manifest cannot be accepted; its findings say why.
            UnavailableError: The disk is full or refuses.
        """
        return self._receive(archive)

    def digest_of(self, artifact: Path, file: str) -> Digest | None:
        """Return the digest of `file` in a stored artifact; None when there is no such file.

        Raises:
            UnavailableError: The disk refuses.
        """
        with open_archive(artifact, limits=self._limits) as reader:
            entry = reader.tree().get(file)
            return None if entry is None else entry.digest

    def difference_of(self, file: str, before: Path | None, after: Path) -> FileDifference | None:
        """Return how `file` differs between two stored artifacts; None when neither has it.

        Raises:
            UnavailableError: The disk refuses.
        """
        from qirvo.checks.comparing import file_of

        with contextlib.ExitStack() as opened:
            earlier = None if before is None else opened.enter_context(open_archive(before, limits=self._limits))
            later = opened.enter_context(open_archive(after, limits=self._limits))
            is_known = file in later or (earlier is not None and file in earlier)
            return file_of(file, earlier, later) if is_known else None

    def lines_around(self, artifact: Path, file: str, line: int) -> Sequence[tuple[int, str]]:
        """Return the lines around `line` of a text file, with their numbers, cut; none when there is no such line.

        Raises:
            UnavailableError: The disk refuses.
        """
        with open_archive(artifact, limits=self._limits) as reader:
            if file not in reader or line < 1:
                return ()
            content = bytearray()
            for chunk in reader.chunks(file):
                content += chunk
                if len(content) > _MOST_READ:
                    break
        lines = bytes(content[:_MOST_READ]).decode("utf-8", "replace").splitlines()
        first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
        return (
            [(number, lines[number - 1][:_LONGEST_LINE]) for number in range(first, last + 1)] if line <= last else ()
        )

    @contextlib.contextmanager
    def _receive(self, archive: Path) -> Iterator[Received]:
        with open_archive(archive, limits=self._limits) as reader:
            manifest = _accepted(reader)
            with self._canonical(reader) as canonical:
                yield Received(
                    plugin_id=manifest.id,
                    version=manifest.version,
                    manifest=canonical_json(manifest),
                    permissions=manifest.permission_names,
                    tree_digest=reader.tree().digest,
                    canonical=canonical,
                )

    @contextlib.contextmanager
    def _canonical(self, reader: ArchiveReader) -> Iterator[Path]:
        """Give the archive itself where it is canonical, and else one that is made of it."""
        if not reader.prefix and reader.is_canonical():
            yield reader.path
            return
        with disk_errors(self._staging):
            scratch = tempfile.TemporaryDirectory(prefix="receiving-", dir=self._staging)
        with scratch as folder:
            canonical = Path(folder) / "artifact.zip"
            yield write_canonical_archive(reader, canonical, limits=self._limits, is_synced=False).path


class MarketplaceChecks:
    """`ports.ArtifactChecks`: the checks that the marketplace demands.

    Args:
        profile: Tells which checks, once there is something to check.
        limits: How large an archive may be.
        analyser: Reads the facts of code; in this process without one.
    """

    def __init__(
        self,
        *,
        profile: "Callable[[], Profile]",
        limits: ArchiveLimits = DEFAULT_LIMITS,
        analyser: Analyser | None = None,
    ) -> None:
        self._profile = profile
        self._limits = limits
        self._analyser = analyser

    def examine(self, artifact: Path, *, circumstances: Circumstances | None = None) -> Examination:
        """Check a stored artifact; an artifact that cannot be read is itself a finding of severity error.

        Raises:
            UnavailableError: The disk refuses.
        """
        from qirvo.checks.runner import check_archive

        report = check_archive(
            artifact,
            profile=self._profile(),
            limits=self._limits,
            analyser=self._analyser,
            circumstances=circumstances,
        )
        files = {} if report.tree is None else {entry.path: entry.digest for entry in report.tree}
        return Examination(
            findings=report.findings,
            files=files,
            tree_digest=report.tree_digest,
            traits=report.traits,
            difference=report.difference,
        )


def _accepted(reader: ArchiveReader) -> Manifest:
    subject = Subject(reader)
    if subject.manifest is not None:
        return subject.manifest
    from qirvo.checks.runner import check_subject

    report = check_subject(subject)  # its findings also tell of a manifest that is missing
    faults = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    named = [finding for finding in faults if finding.rule.startswith(_MANIFEST_ONLY)] or faults
    raise ManifestRefusedError("the archive's manifest.json cannot be accepted", findings=named)
