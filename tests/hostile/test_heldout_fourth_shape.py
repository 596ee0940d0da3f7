"""The fourth held-out hostile corpus is large, varied, whole, and stands for a good part in ordinary code."""

from collections import Counter

import pytest

from tests.hostile.heldout_fourth.catalog import SAMPLES
from tests.hostile.heldout_fourth.hidden import HIDDEN
from tests.hostile.heldout_fourth.mild import MILD
from tests.hostile.heldout_fourth.plain import PLAIN
from tests.hostile.heldout_fourth.plain_more import PLAIN_MORE
from tests.support.samples import Sample, sample_files
from tests.support.syntax import faults_of


def test_there_are_many() -> None:
    assert len(SAMPLES) >= 60


def test_they_are_of_many_families() -> None:
    assert len({sample.family for sample in SAMPLES}) >= 18


def test_about_half_hide_nothing() -> None:
    assert 0.4 <= len(PLAIN + PLAIN_MORE) / len(SAMPLES) <= 0.6


def test_more_hide_a_little_than_hide_well() -> None:
    assert len(MILD) > len(HIDDEN) >= 12


def test_a_third_stand_in_ordinary_code() -> None:
    long = [sample.name for sample in SAMPLES if b"".join(_code_of(sample)).count(b"\n") >= 60]
    assert len(long) >= 0.3 * len(SAMPLES)


def test_no_name_is_used_twice() -> None:
    assert [name for name, times in Counter(sample.name for sample in SAMPLES).items() if times > 1] == []


def test_no_code_is_used_twice() -> None:
    codes = Counter((*_code_of(sample), repr(sample.package)) for sample in SAMPLES)
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_builds_a_whole_plugin(sample: Sample) -> None:
    assert {"manifest.json", "package.json", "README.md", "LICENSE", "dist/index.js"} <= sample_files(sample).keys()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_parses(sample: Sample) -> None:
    assert faults_of(sample_files(sample)) == []


def _code_of(sample: Sample) -> list[bytes]:
    return [content for path, content in sorted(sample_files(sample).items()) if path.startswith("dist/")]
