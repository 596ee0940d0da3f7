"""Which releases a mirror carries."""

from dataclasses import replace

import pytest

from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.mirroring import Kept, KeptDeltas, deltas_to_mirror, releases_to_mirror
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from tests.support.builders import a_head, a_release, an_index

VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "2.0.0-beta.1")
INDEX = replace(
    an_index(*(a_release(each) for each in VERSIONS)),
    heads={UpdateChannel.STABLE: a_head("1.2.0"), UpdateChannel.BETA: a_head("2.0.0-beta.1")},
)


def carried(index: ReleaseIndex = INDEX, **kept: object) -> list[str]:
    return [str(each) for each in releases_to_mirror(index, Kept(**kept))]  # type: ignore[arg-type]  # the test names them


def test_what_every_update_channel_offers_is_carried():
    assert carried() == ["1.2.0", "2.0.0-beta.1"]


def test_of_one_update_channel_only_what_it_offers_is_carried():
    assert carried(update_channel=UpdateChannel.STABLE) == ["1.2.0"]


def test_the_newest_releases_before_it_are_kept():
    assert carried(update_channel=UpdateChannel.STABLE, releases=2) == ["1.1.0", "1.2.0"]


def test_what_the_others_are_offered_is_carried():
    head = replace(a_head("1.2.0"), previous=Version("1.0.0"))
    assert carried(replace(INDEX, heads={UpdateChannel.STABLE: head}), update_channel=UpdateChannel.STABLE) == [
        "1.0.0",
        "1.2.0",
    ]


def test_what_nobody_is_given_is_not_carried():
    yanked = Standing(kind=StandingKind.YANKED, reason="broken", version=Version("1.2.0"))
    assert carried(replace(INDEX, standings=(yanked,)), update_channel=UpdateChannel.STABLE) == ["1.1.0"]


def test_a_release_that_has_to_be_passed_is_carried():
    releases = dict(INDEX.releases)
    releases[Version("1.2.0")] = replace(releases[Version("1.2.0")], via=Version("1.0.0"))
    assert carried(replace(INDEX, releases=releases), update_channel=UpdateChannel.STABLE) == ["1.0.0", "1.2.0"]


def with_deltas(*ways: tuple[str, str]) -> ReleaseIndex:
    """Deltas from and to these versions."""
    releases = dict(INDEX.releases)
    for base, target in ways:
        delta = Delta(
            base=Version(base),
            codec=DeltaCodec.TREE,
            digest=Digest.of(f"{base} {target}".encode()),
            size_bytes=9,
            unpacked_bytes=99,
        )
        present = releases[Version(target)]
        releases[Version(target)] = replace(present, deltas=(*present.deltas, delta))
    return replace(INDEX, releases=releases)


WAYS = with_deltas(("1.0.0", "1.1.0"), ("1.0.0", "1.2.0"), ("1.1.0", "1.2.0"))


def ways(*versions: str, deltas: KeptDeltas = KeptDeltas.CARRIED, before: frozenset[str] = frozenset()) -> list[str]:
    kept = Kept(deltas=deltas)
    found = deltas_to_mirror(WAYS, [Version(each) for each in versions], kept, carried=before)
    return [f"{delta.base} {version}" for version, delta in found]


def test_deltas_between_what_is_carried_are_carried():
    assert ways("1.1.0", "1.2.0") == ["1.1.0 1.2.0"]
    assert ways("1.2.0") == []


def test_a_delta_from_what_was_carried_before_is_carried_and_stays():
    before = WAYS.releases[Version("1.1.0")].artifact.digest.hex
    assert ways("1.2.0", before=frozenset({before})) == ["1.1.0 1.2.0"]
    delta = Digest.of(b"1.1.0 1.2.0").hex
    assert ways("1.2.0", before=frozenset({delta})) == ["1.1.0 1.2.0"]


@pytest.mark.parametrize(
    ("deltas", "expected"), [(KeptDeltas.ALL, ["1.0.0 1.2.0", "1.1.0 1.2.0"]), (KeptDeltas.NONE, [])]
)
def test_all_deltas_to_what_is_carried_or_none_may_be_asked_for(deltas: KeptDeltas, expected: list[str]):
    before = WAYS.releases[Version("1.1.0")].artifact.digest.hex
    assert ways("1.2.0", deltas=deltas, before=frozenset({before})) == expected
