"""Checking a plugin here as a registry would, whether it is a folder or an archive."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from qirvo.analysis.osv import AdvisoriesAtPath
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks import known_vulnerabilities
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.runner import CheckReport, check_archive, check_folder
from qirvo.checks.suite import profile_of
from qirvo.checks.yara import yara_check
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError, NotFoundError


class NothingToValidateError(NotFoundError):
    """There is nothing at the path."""

    code = "validate-path-missing"
    hint = "Name a plugin's folder, a `.zip` of `qirvo plugin pack` or a `.tgz` of `npm pack`."


class UnknownDistributionChannelError(InvalidError):
    """There is no such way out."""

    code = "distribution-channel-unknown"
    hint = f"Use one of {', '.join(f'`{way}`' for way in DistributionChannel)}."


def validate(
    path: Path,
    *,
    distribution_channel: str = DistributionChannel.MARKETPLACE,
    test_report: bytes | None = None,
    advisories: Path | None = None,
    yara_rules: Sequence[Path] = (),
    previous: Path | None = None,
) -> CheckReport:
    """Check the folder or archive at `path`, and its `test_report`, against what `distribution_channel` requires.

    Known vulnerabilities are looked for in OSV's `advisories`; without them, nothing is said of any. The rules at
    `yara_rules` are run too, and what is different from the release at `previous` is told.

    Raises:
        NothingToValidateError: There is nothing at `path`.
        AdvisoriesMissingError: There is nothing at `advisories`.
        AdvisoriesUnreadableError: They are not OSV's.
        YaraLibraryMissingError: The extra `yara` is not installed.
        YaraRulesMissingError: There are no rules at a path of `yara_rules`.
        YaraRulesMalformedError: Rules do not compile.
        UnknownDistributionChannelError: There is no such distribution channel.
        StorageFailedError: It cannot be read.
    """
    try:
        profile = profile_of(DistributionChannel(distribution_channel))
    except ValueError as exc:
        raise UnknownDistributionChannelError(f"`{distribution_channel:.80}` is no distribution channel") from exc
    if advisories is not None:
        profile = profile.with_check(known_vulnerabilities.check_with(AdvisoriesAtPath(advisories)))
    if yara_rules:
        profile = profile.with_check(yara_check(yara_rules))
    if not path.exists():
        raise NothingToValidateError(f"there is nothing at `{path}`")
    check = check_folder if path.is_dir() else check_archive
    with contextlib.ExitStack() as opened:
        earlier = None if previous is None else opened.enter_context(archive_of(previous))
        known = Circumstances(test_report=test_report, previous=earlier)
        return check(path, profile=profile, circumstances=known)


@contextlib.contextmanager
def archive_of(path: Path) -> Iterator[Path]:
    """Yield an archive of the plugin at `path`, which may be a folder.

    Raises:
        NothingToValidateError: There is nothing at `path`.
        ArchiveRefusedError: The folder cannot be packed.
    """
    if not path.exists():
        raise NothingToValidateError(f"there is nothing at `{path}`")
    if not path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="qirvo-pack-") as scratch:
        archive = Path(scratch) / "plugin.zip"
        write_canonical_archive(FolderSource(path), archive)
        yield archive
