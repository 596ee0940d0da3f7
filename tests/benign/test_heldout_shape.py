"""Both held-out catalogs are large, varied and whole, so that what is measured with them means something."""

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.benign.heldout.catalog import SAMPLES as BENIGN
from tests.hostile.heldout.catalog import SAMPLES as HOSTILE
from tests.support.samples import Sample, sample_files

both = pytest.mark.parametrize("samples", [BENIGN, HOSTILE], ids=["benign", "hostile"])


@pytest.mark.parametrize(("samples", "least"), [(BENIGN, 75), (HOSTILE, 100)], ids=["benign", "hostile"])
def test_there_are_many(samples: Sequence[Sample], least: int) -> None:
    assert len(samples) >= least


@both
def test_they_are_of_many_families(samples: Sequence[Sample]) -> None:
    assert len({sample.family for sample in samples}) >= 15


@both
def test_no_name_is_used_twice(samples: Sequence[Sample]) -> None:
    assert [name for name, times in Counter(sample.name for sample in samples).items() if times > 1] == []


@both
def test_no_code_is_used_twice(samples: Sequence[Sample]) -> None:
    codes = Counter(sample_files(sample)["dist/index.js"] for sample in samples)
    assert [code for code, times in codes.items() if times > 1] == []


@both
def test_each_builds_a_whole_plugin(samples: Sequence[Sample]) -> None:
    wanted = {"manifest.json", "package.json", "README.md", "LICENSE", "dist/index.js"}
    assert {
        sample.name: wanted - set(sample_files(sample)) for sample in samples if wanted - set(sample_files(sample))
    } == {}
