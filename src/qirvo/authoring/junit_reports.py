"""Reports of tests on the publisher's machine: read from a file, bound to the content that was tested.

Pack first and test what was packed: the report then names the tree digest of just that content.
"""

from collections.abc import Mapping
from pathlib import Path

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.checks.junit import MAX_BYTES, MalformedTestReportError, bound_report
from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError


class MissingTestReportError(NotFoundError):
    """The file with the test report cannot be read."""

    code = "test-report-missing"
    hint = "Give the path of the JUnit XML that the test runner wrote."


def read_file(path: Path) -> bytes:
    """Return the test report at `path`.

    Raises:
        MissingTestReportError: It cannot be read.
        MalformedTestReportError: It is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise MissingTestReportError(f"`{path}` cannot be read: {exc.strerror}") from exc
    if len(content) > MAX_BYTES:
        raise MalformedTestReportError(f"`{path}` has more than `{MAX_BYTES}` bytes")
    return content


def bind(report: Path, plugin: Path, *, claims: Mapping[str, str]) -> tuple[bytes, Digest]:
    """Return the report with the tree digest of `plugin`, a folder or an archive, and that digest.

    Raises:
        MissingTestReportError: The report cannot be read.
        MalformedTestReportError: It is no JUnit report.
        NoSuchFolderError: There is no such folder.
        NoSuchArchiveError: There is no such archive.
        ArchiveRefusedError: It is not safe to read.
    """
    digest = tree_digest_of(plugin)
    return bound_report(read_file(report), tree_digest=str(digest), claims=claims), digest


def tree_digest_of(plugin: Path) -> Digest:
    """Return the tree digest of what packing the folder `plugin` would publish, or of an archive."""
    if plugin.is_dir():
        return FolderSource(plugin).tree().digest
    with open_archive(plugin) as reader:
        return reader.tree().digest
