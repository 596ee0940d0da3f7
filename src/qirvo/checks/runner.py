"""Running the checks of a profile over an artifact or a folder, and what they come to.

An archive that cannot be read is a report with findings, not an exception: whoever checks wants to know all that is
wrong. A folder is packed first, so that what is checked is what would be published.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from qirvo.analysis.analyser import Analyser, InProcess, Once
from qirvo.artifacts.exclusions import UnreadableSelectionError
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import ContentTree
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks.archive import refusal
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.comparing import compare
from qirvo.checks.subject import Subject
from qirvo.checks.suite import MARKETPLACE, Profile
from qirvo.deferred import dataclass
from qirvo.domain.differences import Difference
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Verdict, in_order, verdict_of
from qirvo.domain.manifests import Manifest
from qirvo.domain.traits import Traits

MOST_FINDINGS = 500
"""How many findings are told at most; the gravest come first, so the verdict never depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What the checks came to.

    Attributes:
        verdict: Whether the artifact may go on.
        findings: Everything that was found, gravest first.
        profile: Name of the profile that was run.
        checks: Slugs of the checks that were run.
        manifest: The accepted manifest; None when there is none.
        tree_digest: The identity of what was checked; None when it cannot be read.
        total_bytes: Length of all its files; 0 when it cannot be read.
        tree: Its content tree; None when it cannot be read.
        traits: What the artifact is like; None when it cannot be read.
        difference: From the release before; None when nobody told which that was.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    profile: str
    checks: tuple[str, ...]
    manifest: Manifest | None = None
    tree_digest: Digest | None = None
    total_bytes: int = 0
    tree: ContentTree | None = None
    traits: Traits | None = None
    difference: Difference | None = None


def check_archive(
    path: Path,
    *,
    profile: Profile = MARKETPLACE,
    limits: ArchiveLimits = DEFAULT_LIMITS,
    analyser: Analyser | None = None,
    circumstances: Circumstances | None = None,
) -> CheckReport:
    """Check the archive at `path`; its code is read by `analyser`, in this process without one.

    Raises:
        NoSuchArchiveError: There is no such file.
        StorageFailedError: It cannot be read.
    """
    try:
        with open_archive(path, limits=limits) as reader:
            known = circumstances or Circumstances()
            reads = Once(analyser or InProcess())
            subject = Subject(reader, analyser=reads, circumstances=known)
            report = check_subject(subject, profile=profile)
            if known.previous is None:
                return _beside(report, subject, None, profile)
            try:
                with open_archive(known.previous, limits=limits) as earlier:
                    return _beside(report, subject, Subject(earlier, analyser=reads), profile)
            except ArchiveRefusedError:  # an earlier release that cannot be read says nothing against this one
                return _beside(report, subject, None, profile)
    except ArchiveRefusedError as error:
        return _refused(refusal(error), profile)


def _beside(report: CheckReport, subject: Subject, before: Subject | None, profile: Profile) -> CheckReport:
    """Return `report` with the traits of `subject`, and what its difference from the release `before` adds."""
    earlier = () if before is None else check_subject(before, profile=profile).findings
    compared = compare(subject, report.findings, before=before, findings_before=earlier)
    findings = in_order((*report.findings, *profile.graded(compared.findings)))[:MOST_FINDINGS]
    return replace(
        report,
        findings=findings,
        verdict=verdict_of(findings),
        traits=compared.traits,
        difference=compared.difference,
    )


def check_folder(
    path: Path,
    *,
    profile: Profile = MARKETPLACE,
    limits: ArchiveLimits = DEFAULT_LIMITS,
    circumstances: Circumstances | None = None,
) -> CheckReport:
    """Check what packing the folder at `path` would publish.

    Raises:
        NoSuchFolderError: There is no such folder.
        StorageFailedError: The folder cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="qirvo-check-") as scratch:
        archive = Path(scratch) / "plugin.zip"
        try:
            write_canonical_archive(FolderSource(path, limits=limits), archive, limits=limits)
        except (ArchiveRefusedError, UnreadableSelectionError) as error:
            return _refused(refusal(error), profile)
        return check_archive(archive, profile=profile, limits=limits, circumstances=circumstances)


def check_subject(subject: Subject, *, profile: Profile = MARKETPLACE) -> CheckReport:
    """Check content that is open already."""
    found = (finding for check in profile.checks for finding in check.run(subject))
    findings = in_order(profile.graded(found))[:MOST_FINDINGS]
    return CheckReport(
        verdict=verdict_of(findings),
        findings=findings,
        profile=profile.name,
        checks=tuple(check.slug for check in profile.checks),
        manifest=subject.manifest,
        tree_digest=subject.tree.digest,
        total_bytes=subject.tree.total_bytes,
        tree=subject.tree,
    )


def report_json(report: CheckReport) -> dict[str, Any]:
    """Return `report` as plain JSON values: the form of `qirvo plugin validate --format json`."""
    return {"verdict": report.verdict.value, "findings": [finding_json(finding) for finding in report.findings]}


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return `finding` as plain JSON values."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "message": finding.message,
        "help": finding.help,
        "excerpt": finding.excerpt,
        "monitored": finding.monitored,
        "suppressed": finding.suppressed,
    }


def _refused(findings: tuple[Finding, ...], profile: Profile) -> CheckReport:
    checks = tuple(check.slug for check in profile.checks[:1])
    return CheckReport(verdict=verdict_of(findings), findings=findings, profile=profile.name, checks=checks)
