"""What this project is made of may be used, and is told: licenses, the bill of materials, known vulnerabilities."""

import json
from importlib import metadata

import pytest

from scripts.audit_dependencies import (
    ALLOWED,
    EXCEPTIONS,
    READ_BY_HAND,
    REQUIREMENTS,
    Pin,
    bill_of,
    license_fault,
    license_faults,
    license_told,
    pins_of,
    vulnerabilities,
)

SOURCE = REQUIREMENTS.read_bytes()
PINS = pins_of(SOURCE.decode())
HERE = [pin for pin in PINS if pin.is_for_here]


def record(*, events: list[dict[str, str]] | None = None, versions: tuple[str, ...] = (), **more: object) -> bytes:
    affected = {
        "package": {"ecosystem": "PyPI", "name": "Some_Package"},
        "versions": list(versions),
        "ranges": [{"type": "ECOSYSTEM", "events": events}] if events else [],
    }
    return json.dumps({"id": "PYSEC-1", "summary": "bad", "affected": [affected], **more}).encode()


def known(version: str, *records: bytes) -> list[str]:
    return vulnerabilities([Pin("some-package", version)], records)


def test_every_pinned_package_may_be_used():
    assert len(HERE) > 100
    assert license_faults(PINS) == []


def test_what_is_for_other_systems_alone_is_not_looked_at():
    assert {pin.name for pin in PINS if not pin.is_for_here} <= {"colorama", "httpx2-jsfetch", "pywin32", "tzdata"}


def test_every_line_is_pinned_with_a_digest():
    lines = SOURCE.decode().replace("\\\n", " ").splitlines()
    assert [line for line in lines if line.strip() and "--hash=sha256:" not in line] == []
    assert len([line for line in lines if line.strip()]) == len(PINS)


def test_exceptions_are_needed_and_named_by_hand_only_where_nothing_is_told():
    assert {name for name in EXCEPTIONS if license_told(name) != EXCEPTIONS[name][0]} == set()
    assert not {spdx for spdx, _ in EXCEPTIONS.values()} & set(ALLOWED)
    for name in READ_BY_HAND:
        told = metadata.metadata(name)
        assert (told.get_all("License-Expression"), told.get_all("License")) == (None, None)


@pytest.mark.parametrize("told", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "Commercial", ""])
def test_another_license_is_a_fault(told: str):
    assert "some-package" in license_fault(Pin("some-package", "1.0"), told)


@pytest.mark.parametrize("told", ["MIT", "Apache-2.0 OR GPL-2.0-only", "MIT AND PSF-2.0"])
def test_a_choice_with_an_allowed_way_is_none(told: str):
    assert license_fault(Pin("some-package", "1.0"), told) == ""


def test_an_exception_is_for_its_package_alone():
    assert license_fault(Pin("psycopg", "3.3"), "LGPL-3.0-only") == ""
    assert license_fault(Pin("other", "3.3"), "LGPL-3.0-only") != ""


def test_what_is_not_installed_as_pinned_is_told():
    faults = license_faults([Pin("click", "0.1"), Pin("no-such-package", "1.0")])
    assert ["is pinned" in faults[0], "not installed" in faults[1]] == [True, True]


def test_the_bill_names_every_package_with_its_license_and_is_the_same_each_time():
    bill = bill_of(PINS, source=SOURCE)
    document = json.loads(bill)
    assert {(part["name"], part["version"]) for part in document["components"]} == {
        (pin.name, pin.version) for pin in HERE
    }
    assert [part["name"] for part in document["components"] if not part.get("licenses")] == []
    graph = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    jinja, markup = (next(ref for ref in graph if f"/{name}@" in ref) for name in ("jinja2", "markupsafe"))
    assert markup in graph[jinja]
    assert bill == bill_of(PINS, source=SOURCE)


@pytest.mark.parametrize(("version", "is_known"), [("1.0", False), ("1.2rc1", True), ("1.9", True), ("2.0", False)])
def test_a_range_is_read_by_the_order_of_pythons_versions(version: str, *, is_known: bool):
    events = [{"introduced": "1.2.dev1"}, {"fixed": "2.0"}]
    assert known(version, record(events=events)) == ([f"some-package {version}: PYSEC-1 bad"] if is_known else [])


def test_a_range_may_begin_anew_and_end_with_the_last_one():
    events = [{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}, {"last_affected": "2.5"}]
    affected = [version for version in ("0.1", "1.0", "2.0", "2.5", "2.6") if known(version, record(events=events))]
    assert affected == ["0.1", "2.0", "2.5"]


def test_a_listed_version_is_known_and_a_withdrawn_record_is_not():
    assert known("1.0", record(versions=("1.0",))) == ["some-package 1.0: PYSEC-1 bad"]
    assert known("1.0", record(versions=("1.0",), withdrawn="2026-01-01T00:00:00Z")) == []


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", record(events=[{"introduced": "not one"}])])
def test_what_is_no_record_is_told(raw: bytes):
    with pytest.raises(ValueError, match=r"record|version"):
        known("1.0", raw)
