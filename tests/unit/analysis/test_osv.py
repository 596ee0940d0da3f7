"""OSV's files are read record by record, within bounds, whatever is in them."""

import json
import zipfile
from pathlib import Path

import pytest

from qirvo.analysis.osv import (
    AdvisoriesAtPath,
    AdvisoriesMissingError,
    AdvisoriesTooLargeError,
    AdvisoriesUnreadableError,
    AdvisoryLimits,
    OsvRecord,
    Reading,
    read_record,
    read_records,
)
from qirvo.domain.advisories import Danger, Span
from tests.support.advisories import osv_affected, osv_archive, osv_record


def read(path: Path, **limits: int) -> tuple[list[OsvRecord], Reading]:
    reading = Reading()
    return list(read_records(path, reading=reading, limits=AdvisoryLimits(**limits))), reading


def record_of(**changes: object) -> OsvRecord:
    return read_record(json.dumps(osv_record(**changes)).encode())


def test_a_record_says_what_is_affected_how_gravely_and_since_when_it_is_mended():
    (advisory,) = record_of().advisories
    assert (advisory.id, advisory.package, advisory.danger) == ("GHSA-aaaa-bbbb-cccc", "lodash", Danger.HIGH)
    assert advisory.spans == (Span(until="4.17.21", is_fixed=True),)
    assert (advisory.aliases, advisory.summary) == (("CVE-2026-0001",), "A template runs what it is given")


def test_a_record_about_two_packages_makes_two_advisories():
    record = record_of(affected=[osv_affected("b"), osv_affected("a"), osv_affected("b", {"introduced": "9.0.0"})])
    assert [(each.package, len(each.spans)) for each in record.advisories] == [("a", 1), ("b", 2)]


def test_packages_of_other_ecosystems_are_left_out():
    foreign = osv_affected(package="lodash") | {"package": {"ecosystem": "PyPI", "name": "lodash"}}
    assert record_of(affected=[foreign]).advisories == ()


def test_a_withdrawn_record_makes_no_advisory():
    record = record_of(withdrawn="2026-02-01T00:00:00Z")
    assert (record.is_withdrawn, record.advisories) == (True, ())


def test_a_record_of_malice_is_critical_and_lists_its_versions():
    listed = osv_affected("evil", ranges=[], versions=["1.0.0", "1.0.1"])
    (advisory,) = record_of(id="MAL-2026-1", affected=[listed], database_specific=None).advisories
    assert (advisory.danger, advisory.is_malicious) == (Danger.CRITICAL, True)
    assert (advisory.affects("1.0.1"), advisory.affects("1.0.2")) == (True, False)


@pytest.mark.parametrize(
    ("vector", "danger"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Danger.CRITICAL),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", Danger.HIGH),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", Danger.MODERATE),
        ("CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", Danger.LOW),
        ("CVSS:4.0/AV:N", Danger.MODERATE),
    ],
)
def test_without_a_word_the_score_says_how_grave_it_is(vector: str, danger: Danger):
    record = record_of(database_specific=None, severity=[{"type": "CVSS_V3", "score": vector}])
    assert record.advisories[0].danger is danger


def test_ranges_of_commits_mean_nothing_to_npm():
    commits = osv_affected(ranges=[{"type": "GIT", "events": [{"introduced": "0"}]}])
    assert record_of(affected=[commits]).advisories[0].spans == ()


def test_an_archive_is_read_record_by_record(tmp_path: Path):
    path = osv_archive(tmp_path / "all.zip", osv_record(), osv_record(id="GHSA-2", withdrawn="2026-01-01T00:00:00Z"))
    records, reading = read(path)
    assert [record.id for record in records] == ["GHSA-aaaa-bbbb-cccc", "GHSA-2"]
    assert (reading.records, reading.withdrawn, reading.unreadable) == (2, 1, 0)


def test_a_folder_a_single_record_and_json_lines_hold_the_same(tmp_path: Path):
    single = tmp_path / "folder" / "npm" / "one.json"
    single.parent.mkdir(parents=True)
    single.write_text(json.dumps(osv_record(), indent=2))
    lines = tmp_path / "all.jsonl"
    lines.write_text(json.dumps(osv_record()) + "\n\n" + json.dumps(osv_record(id="GHSA-2")) + "\n")
    assert read(tmp_path / "folder")[0] == read(single)[0] == read(lines)[0][:1]
    assert len(read(lines)[0]) == 2


def test_a_record_that_cannot_be_read_is_counted_and_the_others_are_taken(tmp_path: Path):
    lines = tmp_path / "all.jsonl"
    bad = osv_record(affected=[osv_affected("p", {"introduced": "soon"})])
    lines.write_text("\n".join([json.dumps(osv_record()), '{"id": 7}', "[" * 9_999 + "{}", json.dumps(bad)]))
    records, reading = read(lines)
    assert (len(records), reading.records, reading.unreadable) == (1, 4, 3)
    assert "OSV" in reading.first_fault


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"hello", b"\xff\xfe", b"{}", b"[]"])
def test_what_holds_no_record_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "all.zip"
    path.write_bytes(content)
    with pytest.raises(AdvisoriesUnreadableError, match=r"all\.zip"):
        read(path)


def test_nothing_at_the_path_is_named(tmp_path: Path):
    with pytest.raises(AdvisoriesMissingError, match="gone"):
        read(tmp_path / "gone")


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(AdvisoriesUnreadableError):
        read(tmp_path)


def test_a_record_that_unpacks_to_more_than_its_bound_is_left_out(tmp_path: Path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * 50_000_000)
        archive.writestr("good.json", json.dumps(osv_record()))
    records, reading = read(path)
    assert (len(records), reading.unreadable) == (1, 1)


def test_more_than_the_bounds_together_is_refused(tmp_path: Path):
    path = osv_archive(tmp_path / "all.zip", *(osv_record(id=f"GHSA-{number}") for number in range(5)))
    with pytest.raises(AdvisoriesTooLargeError, match="`5` records"):
        read(path, records=4)
    with pytest.raises(AdvisoriesTooLargeError, match="bytes"):
        read(path, total_bytes=600)


def test_a_damaged_archive_is_refused(tmp_path: Path):
    path = osv_archive(tmp_path / "all.zip", osv_record())
    content = bytearray(path.read_bytes())
    content[60:90] = b"x" * 30
    path.write_bytes(content)
    with pytest.raises(AdvisoriesUnreadableError, match="damaged"):
        read(path)


def test_an_encrypted_entry_is_refused(tmp_path: Path):
    path = osv_archive(tmp_path / "all.zip", osv_record())
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(AdvisoriesUnreadableError, match="encrypted"):
        read(path)


def test_only_the_packages_asked_for_are_kept(tmp_path: Path):
    path = osv_archive(tmp_path / "all.zip", osv_record(affected=[osv_affected("a"), osv_affected("b")]))
    assert list(AdvisoriesAtPath(path).of(["b", "c"])) == ["b"]
