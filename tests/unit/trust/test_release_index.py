"""The release index as bytes: the form, and what is tolerated."""

from typing import Any

import msgspec
import pytest

from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex, Security
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.trust.release_index import MalformedReleaseIndexError, read_release_index, write_release_index
from tests.support.builders import WEATHER, a_head, a_release, a_rollout, an_index


def a_document(index: ReleaseIndex | None = None) -> Any:
    return msgspec.json.decode(write_release_index(index or an_index()))


def read(document: object) -> ReleaseIndex:
    return read_release_index(msgspec.json.encode(document))


def test_the_form_is_the_one_that_was_agreed():
    release = a_release("1.1.0", security=Security(severity="high", cve=("CVE-2026-1",), exploited=True))
    head = a_head("1.1.0", "1.0.0", rollout=a_rollout("1.1.0", ramp=Ramp.gradual(10, 3600)))
    document = a_document(an_index(a_release(), release, stable=head, number=7))
    newest = document["releases"][1]
    assert (document["schema"], document["plugin"], document["n"]) == ("qirvo-release-index/1", str(WEATHER), 7)
    assert document["updateChannels"] == {
        "stable": {
            "cur": "1.1.0",
            "prev": "1.0.0",
            "rollout": {
                "salt": "acme.weather@1.1.0",
                "start": "2026-11-23T09:00:00Z",
                "ramp": [[0, 1000], [3600, 10000]],
                "state": "running",
            },
        }
    }
    assert newest["security"] == {"severity": "high", "cve": ["CVE-2026-1"], "exploited": True}
    assert newest["archive"] == {"digest": str(release.artifact.digest), "size": release.artifact.size_bytes}
    assert sorted(newest) == ["archive", "platform", "publishedAt", "security", "tree", "version"]


def test_what_earlier_versions_wrote_of_what_is_as_usual_is_read():
    document = a_document()
    usual = {"breaking": False, "deltas": [], "epoch": 0, "notes": "", "permissions": [], "publisherSignature": None}
    document["releases"][0] |= {**usual, "revoked": None, "security": None, "via": None}
    document["updateChannels"]["stable"] |= {"floor": None, "prev": None}
    document["updateChannels"]["stable"]["rollout"]["holdAt"] = None
    assert read(document) == an_index()


def test_the_bytes_are_compact_and_sorted():
    written = write_release_index(an_index())
    assert written == msgspec.json.encode(msgspec.json.decode(written), order="sorted")


def test_unknown_fields_are_passed_over():
    document = a_document()
    document["later"] = document["releases"][0]["later"] = {"more": [1]}
    assert read(document) == an_index()


def test_a_delta_in_a_later_codec_is_passed_over():
    document = a_document()
    later = {"from": "0.9.0", "codec": "quantum", "digest": "sha256:" + "0" * 64, "size": 1, "unpacked": 2}
    document["releases"][0]["deltas"] = [later]
    assert read(document) == an_index()


def test_an_update_channel_of_a_later_registry_is_passed_over():
    document = a_document()
    document["updateChannels"]["nightly"] = document["updateChannels"]["stable"]
    assert set(read(document).heads) == {UpdateChannel.STABLE}


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (["n"], "1", "$.n"),
        (["n"], -1, "$.n"),
        (["plugin"], "weather", "$.plugin"),
        (["releases", 0, "version"], "1.0", "$.releases[0].version"),
        (["releases", 0, "tree"], "sha256:abc", "$.releases[0].tree"),
        (["releases", 0, "archive", "size"], -1, "$.releases[0].archive.size"),
        (["releases", 0, "archive", "digest"], "md5:1", "$.releases[0].archive.digest"),
        (["releases", 0, "publishedAt"], "2026-11-23T09:00:00", "$.releases[0].publishedAt"),
        (["releases", 0, "platform"], "whatever", "$.releases[0].platform"),
        (["releases", 0, "breaking"], 1, "$.releases[0].breaking"),
        (["updateChannels", "stable", "cur"], "9.9.9", "$.updateChannels.stable.cur"),
        (["updateChannels", "stable", "rollout", "state"], "asleep", "$.updateChannels.stable.rollout.state"),
        (["updateChannels", "stable", "rollout", "ramp"], [[5, 10]], "$.updateChannels.stable.rollout.ramp"),
        (["updateChannels", "stable", "rollout", "holdAt"], 10_001, "rollout.holdAt"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(place: list[Any], value: object, named: str):
    document = target = a_document()
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(MalformedReleaseIndexError) as refusal:
        read(document)
    assert named in refusal.value.message


def test_a_later_form_says_to_update():
    with pytest.raises(MalformedReleaseIndexError) as refusal:
        read(a_document() | {"schema": "qirvo-release-index/2"})
    assert "Update qirvo" in refusal.value.hint


def test_a_version_is_named_once():
    document = a_document()
    document["releases"] *= 2
    with pytest.raises(MalformedReleaseIndexError, match="twice"):
        read(document)


def test_what_no_host_could_read_is_not_written():
    with pytest.raises(MalformedReleaseIndexError):
        write_release_index(an_index(a_release("1.0.0"), stable=a_head("2.0.0")))


def test_a_release_is_found_by_its_version():
    assert read(a_document()).release(Version("1.0.0")) == a_release()
