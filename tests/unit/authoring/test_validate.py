from pathlib import Path

import pytest

from qirvo.authoring.junit_reports import MissingTestReportError, bind, read_file, tree_digest_of
from qirvo.authoring.pack import pack
from qirvo.authoring.validate import NothingToValidateError, UnknownDistributionChannelError, validate
from qirvo.checks.junit import MAX_BYTES, MalformedTestReportError
from qirvo.domain.findings import Verdict
from tests.support.plugins import write_plugin


def test_a_folder_is_validated(tmp_path: Path):
    assert validate(write_plugin(tmp_path / "plugin")).verdict is Verdict.PASSED


def test_an_archive_is_validated(tmp_path: Path):
    assert validate(pack(write_plugin(tmp_path / "plugin"), tmp_path).path).verdict is Verdict.PASSED


def test_the_distribution_channel_says_what_is_required(tmp_path: Path):
    folder = write_plugin(tmp_path / "plugin", without=["README.md"])
    assert validate(folder).verdict is Verdict.PASSED_WITH_WARNINGS
    assert validate(folder, distribution_channel="direct").verdict is Verdict.PASSED


def test_an_unknown_distribution_channel_is_told(tmp_path: Path):
    with pytest.raises(UnknownDistributionChannelError):
        validate(tmp_path, distribution_channel="carrier-pigeon")


def test_nothing_at_the_path_is_told(tmp_path: Path):
    with pytest.raises(NothingToValidateError):
        validate(tmp_path / "gone")


def test_a_report_that_was_bound_to_a_folder_is_evidence_for_its_archive(tmp_path: Path):
    folder, written = write_plugin(tmp_path / "plugin"), tmp_path / "junit.xml"
    written.write_text('<testsuite><testcase name="a"/></testsuite>')
    report, digest = bind(written, folder, claims={"run": "7"})
    archive = pack(folder, tmp_path).path
    found = {finding.rule for finding in validate(archive, test_report=report).findings}
    assert found == {"testing-evidence/shown", "testing-evidence/origin-unverified"}
    assert digest == tree_digest_of(archive)


def test_a_change_after_the_tests_makes_the_report_worthless(tmp_path: Path):
    folder, written = write_plugin(tmp_path / "plugin"), tmp_path / "junit.xml"
    written.write_text('<testsuite><testcase name="a"/></testsuite>')
    report, _ = bind(written, folder, claims={})
    (folder / "dist" / "index.js").write_text("exports.Weather = (c) => c.storage.get('x');")
    assert validate(folder, test_report=report).verdict is Verdict.REFUSED


def test_a_report_that_is_not_there_or_too_large_is_told(tmp_path: Path):
    with pytest.raises(MissingTestReportError):
        read_file(tmp_path / "gone.xml")
    (tmp_path / "large.xml").write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(MalformedTestReportError):
        read_file(tmp_path / "large.xml")
