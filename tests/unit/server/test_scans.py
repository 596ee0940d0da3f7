"""Asking the scanners of others: each way of answering, a missing answer, and what becomes of the submission."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.checks.circumstances import Circumstances
from qirvo.checks.external_scan import RULES
from qirvo.domain.digests import Digest
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.scans import MalformedScanAnswerError, NoSuchScanError, Scan, Scanner, ScanSettledError, ScanState
from qirvo.domain.submissions import Submission, SubmissionState
from qirvo.domain.suppressions import Suppression
from qirvo.server.intake_ports import ReplyKind, ScannerReply, ScannerUnreachableError
from qirvo.server.ports import Examination
from qirvo.server.usecases.checks import check_submission
from qirvo.server.usecases.scans import Scanning, artifact_of_scan, ask_scanner, expire_scans, take_results
from qirvo.server.usecases.submissions import CHECK_JOB
from qirvo.wire.scans import BadScanSignatureError, signed_headers
from tests.support.builders import MONDAY
from tests.support.fake_intake import FakeScannerCalls
from tests.support.registry_values import a_submission
from tests.support.server_fakes import FakeBlobStore, FakeDatabase

SECRET = "0123456789abcdef"
HOUR = timedelta(hours=1)
BAD = {"findings": [{"rule": "trojan", "severity": "error", "message": "it is `Trojan.Weather`"}]}


@dataclass
class FoundInFiles:
    """`ports.ArtifactChecks` that finds one alarm in one file."""

    findings: tuple[Finding, ...] = ()
    content: Digest = field(default_factory=lambda: Digest.of(b"code"))

    def examine(self, artifact: Path, *, circumstances: Circumstances | None = None) -> Examination:  # noqa: ARG002  # the contract
        assert artifact.exists()
        return Examination(findings=self.findings, files={"dist/index.js": self.content}, tree_digest=self.content)


class Stage:
    """A received submission in a registry with scanners."""

    def __init__(self, folder: Path, *scanners: Scanner, findings: tuple[Finding, ...] = ()) -> None:
        self.database, self.blobs, self.calls = FakeDatabase(), FakeBlobStore(folder), FakeScannerCalls()
        self.checks = FoundInFiles(findings=findings)
        self.now = MONDAY
        self.scanning = Scanning(
            scanners={scanner.name: scanner for scanner in scanners},
            address="http://registry.test",
            missing={True: RULES["external-scan/required-missing"], False: RULES["external-scan/missing"]},
        )
        archive = folder / "plugin.zip"
        archive.write_bytes(b"zip")
        digest, size_bytes = self.blobs.put_file(archive)
        submission = a_submission()
        artifact = type(submission.artifact)(digest=digest, size_bytes=size_bytes, tree_digest=digest)
        self.submission = a_submission(artifact=artifact)
        with self.database.unit_of_work() as uow:
            uow.submissions.add(self.submission)
            uow.commit()
        self._ids = iter(range(100))

    def check(self) -> Submission:
        return check_submission(
            self.submission.id,
            now=self.now,
            new_uow=self.database.unit_of_work,
            blobs=self.blobs,
            checks=self.checks,
            scanning=self.scanning,
            new_id=lambda prefix: f"{prefix}{next(self._ids)}",
        )

    def ask(self, scan: Scan) -> None:
        ask_scanner(scan.id, scanning=self.scanning, calls=self.calls, new_uow=self.database.unit_of_work)

    def take(self, scan: Scan, body: bytes, *, secret: str = SECRET) -> Scan:
        headers = signed_headers(scan.id, body, secret=secret, now_s=int(self.now.timestamp()))
        return take_results(
            scan.id,
            body,
            headers,
            now=self.now,
            scanning=self.scanning,
            new_uow=self.database.unit_of_work,
            new_id="{}1".format,
        )

    def scans(self) -> tuple[Scan, ...]:
        with self.database.unit_of_work() as uow:
            return tuple(uow.scans.of(self.submission.id))

    def jobs(self) -> set[str]:
        queue = self.database.job_queue()
        return {job.kind for job in iter(lambda: queue.take(now=self.now, lease_s=60), None)}


def a_scanner(name: str = "av", **changes: object) -> Scanner:
    values: dict[str, object] = {"name": name, "url": f"https://{name}.example.org/scan", "secret": SECRET}
    return Scanner(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def test_a_submission_waits_until_its_scanner_has_answered(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    assert stage.check().state is SubmissionState.RECEIVED
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.RESULTS, body=BAD)
    stage.ask(stage.scans()[0])
    checked = stage.check()
    assert checked.state is SubmissionState.IN_REVIEW
    assert [(each.rule, each.monitored) for each in checked.findings] == [("scan-av/trojan", True)]


def test_an_enforced_scanner_refuses(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner(is_enforced=True))
    stage.check()
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.RESULTS, body=BAD)
    stage.ask(stage.scans()[0])
    assert stage.check().state is SubmissionState.REFUSED


def test_a_settled_scan_has_its_submission_checked_again(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    stage.jobs()
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.NOTHING)
    stage.ask(stage.scans()[0])
    assert stage.jobs() == {CHECK_JOB}


def test_a_scanner_with_nothing_to_say_lets_the_submission_go_on(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.NOTHING)
    stage.ask(stage.scans()[0])
    assert (stage.check().state, stage.scans()[0].state) == (SubmissionState.IN_REVIEW, ScanState.SKIPPED)


def test_results_that_come_later_are_taken_when_they_are_signed(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.LATER)
    stage.ask(stage.scans()[0])
    assert stage.check().state is SubmissionState.RECEIVED
    stage.take(stage.scans()[0], json.dumps(BAD).encode())
    with stage.database.unit_of_work() as uow:
        ((_, entry),) = uow.audit.page(act="scan.results", limit=9)
    assert (entry.actor.partition(":")[0], entry.after["state"], entry.after["findings"]) == ("scanner", "done", 1)
    assert entry.before["state"] != "done"
    assert [each.rule for each in stage.check().findings] == ["scan-av/trojan"]


def test_results_with_another_secret_change_nothing(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    with pytest.raises(BadScanSignatureError):
        stage.take(stage.scans()[0], b'{"findings": []}', secret="fedcba9876543210")
    assert stage.scans()[0].state is ScanState.ASKED


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b'{"findings": [{"rule": "x"}]}'])
def test_results_of_another_form_change_nothing(tmp_path: Path, body: bytes):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    with pytest.raises(MalformedScanAnswerError):
        stage.take(stage.scans()[0], body)
    assert stage.scans()[0].state is ScanState.ASKED


def test_the_first_answer_counts(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    scan = stage.scans()[0]
    stage.take(scan, b'{"findings": []}')
    with pytest.raises(ScanSettledError):
        stage.take(scan, json.dumps(BAD).encode())
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.RESULTS, body=BAD)
    stage.ask(scan)
    assert stage.check().findings == ()


def test_nonsense_at_once_is_asked_again(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    stage.calls.replies["av"] = ScannerReply(kind=ReplyKind.RESULTS, body="hello")
    with pytest.raises(ScannerUnreachableError):
        stage.ask(stage.scans()[0])
    assert stage.scans()[0].state is ScanState.ASKED


@pytest.mark.parametrize(
    ("is_required", "rule"), [(True, "external-scan/required-missing"), (False, "external-scan/missing")]
)
def test_a_missing_answer_is_a_finding_after_the_deadline(tmp_path: Path, is_required: bool, rule: str):  # noqa: FBT001
    stage = Stage(tmp_path, a_scanner(is_required=is_required, patience=HOUR))
    stage.check()
    stage.now += HOUR - timedelta(seconds=1)
    assert expire_scans(now=stage.now, new_uow=stage.database.unit_of_work) == 0
    stage.now += timedelta(seconds=1)
    assert expire_scans(now=stage.now, new_uow=stage.database.unit_of_work) == 1
    assert [each.rule for each in stage.check().findings] == [rule]


def test_every_scanner_is_waited_for(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner("av"), a_scanner("lint"))
    stage.check()
    stage.take(stage.scans()[0], b'{"findings": []}')
    assert stage.check().state is SubmissionState.RECEIVED
    stage.take(stage.scans()[1], b'{"findings": []}')
    assert stage.check().state is SubmissionState.IN_REVIEW


def test_what_the_registry_refuses_itself_is_sent_to_nobody(tmp_path: Path):
    broken = Finding(rule="manifest/version-missing", severity=Severity.ERROR, message="no version")
    stage = Stage(tmp_path, a_scanner(), findings=(broken,))
    assert (stage.check().state, stage.scans()) == (SubmissionState.REFUSED, ())


def test_a_scanner_reads_the_bytes_until_its_scan_is_settled(tmp_path: Path):
    stage = Stage(tmp_path, a_scanner())
    stage.check()
    scan = stage.scans()[0]
    path = artifact_of_scan(scan.id, uow=stage.database.unit_of_work(), blobs=stage.blobs)
    assert path.read_bytes() == b"zip"
    stage.take(scan, b'{"findings": []}')
    with pytest.raises(NoSuchScanError):
        artifact_of_scan(scan.id, uow=stage.database.unit_of_work(), blobs=stage.blobs)


def test_a_suppressed_finding_refuses_nothing_and_is_kept(tmp_path: Path):
    alarm = Finding(rule="dynamic-code/x", severity=Severity.ERROR, message="`eval`", file="dist/index.js")
    stage = Stage(tmp_path, findings=(alarm,))
    with stage.database.unit_of_work() as uow:
        suppression = Suppression(
            id="sup_1",
            rule=alarm.rule,
            digest=stage.checks.content,
            reason="the template compiler",
            by="rob",
            created_at=MONDAY,
            expires_at=MONDAY + HOUR,
        )
        uow.suppressions.add(suppression)
        uow.commit()
    checked = stage.check()
    assert (checked.state, checked.findings[0].suppressed) == (SubmissionState.IN_REVIEW, "the template compiler")
