"""What is different between two releases of a plugin, on the publisher's machine, by the registry's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.reader import open_archive
from qirvo.authoring.validate import archive_of
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.comparing import file_of
from qirvo.checks.runner import check_archive
from qirvo.deferred import dataclass
from qirvo.domain.differences import Difference
from qirvo.domain.errors import NotFoundError
from qirvo.domain.file_differences import FileDifference
from qirvo.domain.risk import History, Risk, risk_of


class NoSuchFileInEitherError(NotFoundError):
    """Neither release has such a file."""

    code = "compare-file-missing"
    hint = "`qirvo plugin diff OLD NEW` lists the files that changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is different in the later release, and the tier that a registry would give it."""

    difference: Difference
    risk: Risk


def compare(old: Path, new: Path) -> Comparison:
    """Return what is different in the folder or archive `new` against `old`.

    Raises:
        NothingToValidateError: There is nothing at one of the paths.
        ArchiveRefusedError: One of them is no archive that a registry would read.
        StorageFailedError: One of them cannot be read.
    """
    with archive_of(old) as before, archive_of(new) as after:
        with open_archive(before), open_archive(after):
            pass  # a report speaks of a refused archive in findings; here there is nothing to compare then
        report = check_archive(after, circumstances=Circumstances(previous=before))
    found = report.difference or Difference()
    return Comparison(difference=found.bounded(), risk=risk_of(report.findings, found, History()).bounded())


def compare_file(file: str, old: Path, new: Path) -> FileDifference:
    """Return what is different in `file`.

    Raises:
        NothingToValidateError: There is nothing at one of the paths.
        NoSuchFileInEitherError: Neither has such a file.
        ArchiveRefusedError: One of them is no archive that a registry would read.
        StorageFailedError: One of them cannot be read.
    """
    with _opened(old) as before, _opened(new) as after:
        if file not in before and file not in after:
            raise NoSuchFileInEitherError(f"neither `{old}` nor `{new}` has a file `{file}`")
        return file_of(file, before, after)


@contextmanager
def _opened(path: Path) -> Iterator[ContentSource]:
    with archive_of(path) as archive, open_archive(archive) as content:
        yield content
