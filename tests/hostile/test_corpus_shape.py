"""The two corpora are large, varied and free of copies; what the scanner says of them is measured elsewhere."""

from collections import Counter

import pytest

from tests.benign.corpus.catalog import SAMPLES as BENIGN
from tests.hostile.corpus.catalog import SAMPLES as HOSTILE
from tests.support.samples import Sample, sample_files

CORPORA = pytest.mark.parametrize("samples", [HOSTILE, BENIGN], ids=["hostile", "benign"])


@CORPORA
def test_a_corpus_has_many_samples(samples: tuple[Sample, ...]) -> None:
    assert len(samples) >= 150


@CORPORA
def test_a_corpus_has_many_families(samples: tuple[Sample, ...]) -> None:
    assert len({sample.family for sample in samples}) >= 20


@CORPORA
def test_a_name_stands_for_one_sample(samples: tuple[Sample, ...]) -> None:
    assert [name for name, times in Counter(sample.name for sample in samples).items() if times > 1] == []


@pytest.mark.parametrize("sample", HOSTILE + BENIGN, ids=lambda sample: sample.name)
def test_a_sample_builds_a_whole_plugin(sample: Sample) -> None:
    assert {"manifest.json", "package.json", "README.md", "LICENSE"} <= sample_files(sample).keys()


def test_no_two_samples_have_equal_files() -> None:
    built = Counter(tuple(sorted(sample_files(sample).items())) for sample in HOSTILE + BENIGN)
    assert max(built.values()) == 1


def test_no_two_samples_have_equal_code() -> None:
    own = Counter((*sorted(sample.files.items()), repr(sample.package)) for sample in HOSTILE + BENIGN)
    assert max(own.values()) == 1
