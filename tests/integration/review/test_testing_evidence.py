"""Evidence of tests: a report that came with the submission, or a reviewer's word; and names that others have."""

import pytest

from tests.support.registries import RegistryInProcess

CONFIRMED = {"note": "Ran the twelve tests of the repository; all pass."}


def rules(registry: RegistryInProcess, submission: str) -> set[str]:
    return {finding["rule"] for finding in registry.document(submission)["findings"]}


def submit_with(registry: RegistryInProcess, cases: str, *, tree: str = "") -> str:
    upload = registry.ann.upload(registry.pack()).json()
    told = f'<property name="qirvo.tree-digest" value="{tree or upload["treeDigest"]}"/>'
    report = f"<testsuite><properties>{told}</properties>{cases}</testsuite>"
    submission = str(registry.ann.submit(upload, testReport=report).json()["submissionId"])
    registry.do_the_work()
    return submission


def test_a_report_of_the_very_content_is_shown_to_the_reviewer(registry: RegistryInProcess):
    submission = submit_with(registry, '<testcase name="a"/>')
    found = rules(registry, submission)
    assert ("testing-evidence/shown" in found, "testing-evidence/missing" in found) == (True, False)


@pytest.mark.parametrize(
    ("cases", "tree", "rule"),
    [
        ('<testcase name="a"><failure/></testcase>', "", "testing-evidence/failed"),
        ('<testcase name="a"/>', "sha256:" + "0" * 64, "testing-evidence/other-tree"),
    ],
)
def test_a_bad_report_refuses(registry: RegistryInProcess, cases: str, tree: str, rule: str):
    document = registry.document(submit_with(registry, cases, tree=tree))
    assert (document["state"], rule in {finding["rule"] for finding in document["findings"]}) == ("refused", True)


def test_a_mended_report_of_the_same_bytes_is_examined_anew(registry: RegistryInProcess):
    refused = submit_with(registry, '<testcase name="a"><failure/></testcase>')
    again = submit_with(registry, '<testcase name="a"/>')
    assert (refused != again, registry.document(again)["state"]) == (True, "in-review")


def test_a_report_without_end_is_refused_at_once(registry: RegistryInProcess):
    upload = registry.ann.upload(registry.pack()).json()
    answer = registry.ann.submit(upload, testReport="x" * 400_001)
    assert (answer.status_code, answer.json()["code"]) == (422, "test-report-too-long")


def test_a_reviewer_confirms_the_tests_instead(registry: RegistryInProcess):
    submission = registry.in_review()
    answer = registry.rob.post(f"/v1/submissions/{submission}/tests-confirmation", CONFIRMED)
    [missing] = [each for each in answer.json()["findings"] if each["rule"] == "testing-evidence/missing"]
    assert (answer.status_code, missing["suppressed"].startswith("rob confirmed the tests: Ran")) == (200, True)


def test_a_publisher_cannot_confirm(registry: RegistryInProcess):
    answer = registry.ann.post(f"/v1/submissions/{registry.in_review()}/tests-confirmation", CONFIRMED)
    assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")


def test_a_name_that_looks_like_another_publishers_is_refused(registry: RegistryInProcess):
    registry.published()
    manifest = {"id": "evil.skies", "name": "W\N{CYRILLIC SMALL LETTER IE}ather"}
    archive = registry.pack("1.0.0", manifest=manifest, package={"name": "@evil/plugin-skies"})
    upload = registry.eve.upload(archive).json()
    submission = registry.eve.submit(upload).json()["submissionId"]
    registry.do_the_work()
    document = registry.eve.get(f"/v1/submissions/{submission}").json()
    assert (document["state"], "names/confusable" in {each["rule"] for each in document["findings"]}) == (
        "refused",
        True,
    )
