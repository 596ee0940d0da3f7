"""Asking the scanners of others about a submission, taking their answers, and going on when all have settled.

A scanner that does not answer is asked again by the queue until its deadline; then its answer is missing, which is a
finding whose weight the registry's owner chose. The first answer counts, whether it comes at once or later.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.findings import Finding
from qirvo.domain.rules import RuleDoc
from qirvo.domain.scans import (
    MalformedScanAnswerError,
    NoSuchScanError,
    Scan,
    Scanner,
    ScanState,
    read_answer,
)
from qirvo.domain.submissions import Submission
from qirvo.server.intake_ports import ReplyKind, ScannerCalls, ScannerReply, ScannerUnreachableError
from qirvo.server.ports import BlobStore, NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.submissions import ask_for_checks
from qirvo.wire.scans import ScannedArtifact, ScanRequest, require_signed

SCAN_JOB = "scan"
_OVERDUE_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanning:
    """How scanners are asked in this registry.

    Attributes:
        scanners: By name; none asks nobody.
        address: Where scanners reach this registry, without a trailing slash.
        missing: The rules for a missing answer, by whether the scanner is required.
    """

    scanners: Mapping[str, Scanner]
    address: str
    missing: Mapping[bool, RuleDoc]


def open_scans(submission: Submission, *, scanning: Scanning, now: datetime, uow: UnitOfWork, new_id: NewId) -> bool:
    """Have every scanner asked, within the caller's transaction; say whether any is to be waited for."""
    for scanner in scanning.scanners.values():
        scan = Scan(
            id=new_id("scan_"),
            submission=submission.id,
            scanner=scanner.name,
            state=ScanState.ASKED,
            asked_at=now,
            deadline=now + scanner.patience,
        )
        uow.scans.add(scan)
    scans = uow.scans.of(submission.id)
    for scan in scans:
        if scan.state is ScanState.ASKED:
            uow.jobs.enqueue(SCAN_JOB, {"scan": scan.id}, dedupe=f"{SCAN_JOB}:{scan.id}")
    return any(not scan.state.is_settled for scan in scans)


def ask_scanner(scan_id: str, *, scanning: Scanning, calls: ScannerCalls, new_uow: Callable[[], UnitOfWork]) -> None:
    """Ask the scanner of one scan; one that is settled or answers later is not asked again.

    Raises:
        NoSuchScanError: There is no such scan.
        ScannerUnreachableError: It did not answer usefully; the queue asks again.
    """
    with new_uow() as uow:
        scan = uow.scans.get(scan_id)
        submission = uow.submissions.get(scan.submission)
    scanner = scanning.scanners.get(scan.scanner)
    if scan.state is not ScanState.ASKED or scanner is None:
        return  # a scanner that was taken out of the settings ends at its deadline
    reply = calls.ask(scanner, request_of(scan, submission, address=scanning.address))
    _record(scan_id, lambda present: _answered(present, reply, scanner), new_uow=new_uow)


def take_results(
    scan_id: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    now: datetime,
    scanning: Scanning,
    new_uow: Callable[[], UnitOfWork],
    new_id: NewId,
) -> Scan:
    """Take the results that a scanner sends later.

    Raises:
        NoSuchScanError: There is no such scan, or none of a scanner that is asked here.
        BadScanSignatureError: They are not signed with the scanner's secret.
        MalformedScanAnswerError: They have another form.
        ScanSettledError: The scan is settled.
    """
    with new_uow() as uow:
        scanner = scanning.scanners.get(uow.scans.get(scan_id).scanner)
    if scanner is None:
        raise NoSuchScanError(f"there is no scan `{scan_id[:80]}`")
    require_signed(scan_id, body, headers, secret=scanner.secret, now_s=int(now.timestamp()))
    findings = read_answer(_json(body), scanner)
    taken = partial(_note_results, actor=f"scanner:{scanner.name}", now=now, new_id=new_id)
    return _record(scan_id, lambda present: present.done(findings), new_uow=new_uow, note=taken)


def artifact_of_scan(scan_id: str, *, uow: UnitOfWork, blobs: BlobStore) -> Path:
    """Return where the bytes of an open scan can be read; who knows its id may.

    Raises:
        NoSuchScanError: There is no such scan, or it is settled.
    """
    with uow:
        scan = uow.scans.get(scan_id)
        submission = uow.submissions.get(scan.submission)
    if scan.state.is_settled:
        raise NoSuchScanError(f"there is no open scan `{scan_id[:80]}`")
    return blobs.path(submission.artifact.digest)


def expire_scans(*, now: datetime, new_uow: Callable[[], UnitOfWork]) -> int:
    """Record as missing what was not answered in time; return how many."""
    with new_uow() as uow:
        overdue = uow.scans.overdue(now=now, limit=_OVERDUE_AT_ONCE)
    for scan in overdue:
        _record(scan.id, lambda present: present.expired(now=now), new_uow=new_uow)
    return len(overdue)


def findings_of(scans: Sequence[Scan], *, scanning: Scanning) -> tuple[Finding, ...]:
    """Return what all scanners said, and a finding for each that did not."""
    said = [finding for scan in scans for finding in scan.findings]
    missing = [scan for scan in scans if scan.state is ScanState.MISSING]
    return tuple(said) + tuple(_missing(scan, scanning) for scan in missing)


def request_of(scan: Scan, submission: Submission, *, address: str) -> ScanRequest:
    """Return what a scanner is told."""
    here = f"{address}/v1/scans/{scan.id}"
    artifact = ScannedArtifact(
        url=f"{here}/artifact",
        digest=str(submission.artifact.digest),
        treeDigest=str(submission.artifact.tree_digest),
        sizeBytes=submission.artifact.size_bytes,
    )
    return ScanRequest(
        scan=scan.id,
        submission=submission.id,
        pluginId=str(submission.plugin_id),
        version=str(submission.version),
        artifact=artifact,
        resultsUrl=f"{here}/results",
        deadline=scan.deadline.isoformat(),
        manifest=dict(submission.manifest),
    )


def _answered(scan: Scan, reply: ScannerReply, scanner: Scanner) -> Scan:
    if scan.state.is_settled:
        return scan  # its results came in faster than its answer
    if reply.kind is ReplyKind.LATER:
        return scan.pending()
    if reply.kind is ReplyKind.NOTHING:
        return scan.skipped()
    try:
        return scan.done(read_answer(reply.body, scanner))
    except MalformedScanAnswerError as exc:
        raise ScannerUnreachableError(f"the scanner `{scanner.name}` answers nonsense: {exc.message}") from exc


def _note_results(before: Scan, after: Scan, uow: UnitOfWork, *, actor: str, now: datetime, new_id: NewId) -> None:
    was, told = ({"scan": each.id, "state": each.state.value} for each in (before, after))
    acting = Acting(by=Account(name=actor), now=now, uow=uow, new_id=new_id)
    acting.record(
        "scan.results",
        f"submission:{after.submission}",
        before=was,
        after={**told, "findings": len(after.findings)},
    )


def _record(
    scan_id: str,
    change: Callable[[Scan], Scan],
    *,
    new_uow: Callable[[], UnitOfWork],
    note: Callable[[Scan, Scan, UnitOfWork], None] | None = None,
) -> Scan:
    with new_uow() as uow:
        present = uow.scans.get(scan_id)
        changed = change(present)
        uow.scans.save(changed)
        if note is not None:
            note(present, changed, uow)
        if changed.state.is_settled:
            ask_for_checks(uow.submissions.get(changed.submission), uow=uow)
        uow.commit()
    return changed


def _missing(scan: Scan, scanning: Scanning) -> Finding:
    scanner = scanning.scanners.get(scan.scanner)
    rule = scanning.missing[scanner is not None and scanner.is_required]
    return rule.finding(f"the scanner `{scan.scanner}` did not answer until `{scan.deadline.isoformat()}`")


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise MalformedScanAnswerError("the results are no JSON") from exc
