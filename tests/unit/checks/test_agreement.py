import pytest

from qirvo.checks import permission_agreement, version_agreement
from tests.support.plugins import a_subject, raw_manifest, raw_package


def test_two_versions_are_an_error_that_names_both():
    [finding] = version_agreement.CHECK.run(a_subject(package=raw_package(version="1.0.1")))
    assert (finding.rule, finding.file, finding.line) == ("version-agreement/differs", "package.json", 3)
    assert "`1.0.1`" in finding.message
    assert "`1.0.0`" in finding.message


def test_the_same_version_agrees():
    assert list(version_agreement.CHECK.run(a_subject())) == []


@pytest.mark.parametrize("version", [1, "1.0", "1.0.0+2"])
def test_a_version_of_another_form_differs(version: object):
    [finding] = version_agreement.CHECK.run(a_subject(package=raw_package(version=version)))
    assert finding.rule == "version-agreement/differs"


def test_a_package_without_version_is_only_remarked():
    [finding] = version_agreement.CHECK.run(a_subject(package=raw_package(version=None)))
    assert finding.rule == "version-agreement/unsaid"


def test_a_plugin_without_package_json_agrees():
    assert list(version_agreement.CHECK.run(a_subject(without=["package.json"]))) == []


def test_permissions_agree_under_their_older_names():
    changes = {
        "manifest": raw_manifest(permissions=["storage-read", "storage-write"]),
        "package": raw_package(qirvo={"permissions": ["storage"]}),
    }
    assert list(permission_agreement.CHECK.run(a_subject(**changes))) == []


def test_different_permissions_are_told_side_by_side():
    package = raw_package(qirvo={"permissions": ["location"]})
    [finding] = permission_agreement.CHECK.run(a_subject(package=package))
    assert finding.message == "only package.json has `geolocation`; only the manifest has `storage-read`"
