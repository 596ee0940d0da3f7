"""What is written is read again, and always written the same."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.ramps import EVERYBODY, Ramp, RampPoint
from qirvo.domain.releases import Artifact, Release, ReleaseIndex, Security, UpdateChannelHead
from qirvo.domain.rollouts import Rollout, RolloutState
from qirvo.domain.traits import Traits
from qirvo.domain.update_channels import STANDARD, Stability, Terms, UpdateChannel
from qirvo.domain.versions import Version, VersionRange
from qirvo.domain.weekly_hours import WeeklyHours
from qirvo.trust.release_index import MalformedReleaseIndexError, read_release_index, write_release_index
from tests.support.builders import WEATHER, an_index
from tests.support.traits import TRAITS

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # given one
DIGESTS = st.binary(max_size=8).map(Digest.of)
NUMBERS = st.integers(0, 99)
VERSIONS = st.builds("{}.{}.{}{}".format, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["", "-beta.1", "-rc"])).map(
    Version
)
RANGES = st.sampled_from(["*", ">=2.0.0 <3.0.0", "^1.4.0"]).map(VersionRange)
NAMES = st.sampled_from(["nightly", "lts", "stable", "beta-2"]).map(UpdateChannel)
TERMS = st.builds(
    Terms,
    stability=st.sampled_from(Stability),
    description=st.text(max_size=20),
    auto_update=st.booleans(),
    minimum_age_s=st.integers(0, 86_400),
)
QUIET = st.sampled_from([None, WeeklyHours.parse("22:00-06:00, Sat-Sun")])
SECURITIES = st.builds(
    Security, severity=st.sampled_from(["low", "critical"]), cve=st.tuples(st.text()), exploited=st.booleans()
)

DELTAS = st.builds(
    Delta,
    base=VERSIONS,
    codec=st.sampled_from(DeltaCodec),
    digest=DIGESTS,
    size_bytes=st.integers(0, 2**40),
    unpacked_bytes=st.integers(0, 2**40),
)


@st.composite
def ramps(draw: st.DrawFn) -> Ramp:
    seconds = [0, *sorted(draw(st.sets(st.integers(1, 1_000_000), max_size=4)))]
    shares = sorted(draw(st.lists(st.integers(0, EVERYBODY), min_size=len(seconds), max_size=len(seconds))))
    return Ramp(tuple(RampPoint(second, share) for second, share in zip(seconds, shares, strict=True)))


ROLLOUTS = st.builds(
    Rollout,
    salt=st.text(),
    start=MOMENTS,
    ramp=ramps(),
    state=st.sampled_from(RolloutState),
    hold_at=st.none() | st.integers(0, EVERYBODY),
    quiet=QUIET,
)


def releases(version: Version) -> st.SearchStrategy[Release]:
    return st.builds(
        Release,
        version=st.just(version),
        artifact=st.builds(Artifact, digest=DIGESTS, size_bytes=st.integers(0, 2**40), tree_digest=DIGESTS),
        published_at=MOMENTS,
        platform=RANGES,
        permissions=st.frozensets(st.text(max_size=9)),
        breaking=st.booleans(),
        security=st.none() | SECURITIES,
        epoch=NUMBERS,
        via=st.none() | VERSIONS,
        notes=st.text(),
        revoked=st.none() | st.text(),
        publisher_signature=st.none() | st.text(),
        traits=st.none() | TRAITS.map(Traits.signed),
        deltas=st.lists(DELTAS, max_size=3).map(tuple),
    )


@st.composite
def indexes(draw: st.DrawFn) -> ReleaseIndex:
    versions = draw(st.lists(VERSIONS, min_size=1, max_size=4, unique=True))
    known = st.sampled_from(versions)
    heads = st.builds(
        UpdateChannelHead,
        current=known,
        previous=st.none() | known,
        floor=st.none() | VERSIONS,
        rollout=ROLLOUTS,
    )
    terms = draw(st.dictionaries(NAMES, TERMS, max_size=3))
    return ReleaseIndex(
        plugin_id=WEATHER,
        number=draw(st.integers(0, 2**40)),
        releases={version: draw(releases(version)) for version in versions},
        heads=draw(st.dictionaries(st.sampled_from([*STANDARD, *terms]), heads)),
        terms=terms,
    )


@given(indexes())
def test_what_is_written_is_read_again(index: ReleaseIndex):
    assert read_release_index(write_release_index(index)) == index


@given(indexes())
def test_an_index_is_always_the_same_bytes(index: ReleaseIndex):
    written = write_release_index(index)
    assert write_release_index(read_release_index(written)) == written


@given(st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode))
def test_anything_else_is_refused(content: bytes):
    with pytest.raises(MalformedReleaseIndexError):
        read_release_index(content)


def places(document: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    entries: list[tuple[str | int, Any]] = []
    if isinstance(document, dict | list):
        entries = list(document.items() if isinstance(document, dict) else enumerate(document))
    return [path, *(place for key, value in entries for place in places(value, (*path, key)))]


WHOLE: Any = msgspec.json.decode(write_release_index(an_index()))


@given(st.sampled_from(places(WHOLE)), st.sampled_from([None, -1, "", [], {}, [[]], True, 1.5, "\0", 10**30]))
def test_a_value_of_another_kind_is_read_or_refused_but_never_crashes(place: tuple[str | int, ...], value: object):
    document: Any = msgspec.json.decode(msgspec.json.encode([WHOLE]))
    target = document
    for step in (0, *place[:-1]):
        target = target[step] if place else target
    target[place[-1] if place else 0] = value
    with contextlib.suppress(MalformedReleaseIndexError):
        read_release_index(msgspec.json.encode(document[0]))
