"""The later held-out hostile corpora are large, varied, whole, and stand for a good part in ordinary code."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.hostile.heldout_fourth import catalog as fourth
from tests.hostile.heldout_fourth import hidden as fourth_hidden
from tests.hostile.heldout_fourth import mild as fourth_mild
from tests.hostile.heldout_fourth import plain as fourth_plain
from tests.hostile.heldout_fourth import plain_more as fourth_plain_more
from tests.hostile.heldout_second import catalog as second
from tests.hostile.heldout_second import hidden as second_hidden
from tests.hostile.heldout_second import mild as second_mild
from tests.hostile.heldout_second import plain as second_plain
from tests.hostile.heldout_third import catalog as third
from tests.hostile.heldout_third import hidden as third_hidden
from tests.hostile.heldout_third import mild as third_mild
from tests.hostile.heldout_third import plain as third_plain
from tests.hostile.heldout_third import plain_in_plugins as third_plain_in_plugins
from tests.support.samples import Sample, sample_files
from tests.support.syntax import faults_of


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """One corpus, and the least that is asked of it."""

    name: str
    samples: Sequence[Sample]
    plain: Sequence[Sample]
    mild: Sequence[Sample]
    hidden: Sequence[Sample]
    least: int
    least_in_ordinary_code: float


CORPORA = (
    Corpus(
        name="second",
        samples=second.SAMPLES,
        plain=second_plain.PLAIN,
        mild=second_mild.MILD,
        hidden=second_hidden.HIDDEN,
        least=70,
        least_in_ordinary_code=1 / 3,
    ),
    Corpus(
        name="third",
        samples=third.SAMPLES,
        plain=third_plain.PLAIN + third_plain_in_plugins.PLAIN_IN_PLUGINS,
        mild=third_mild.MILD,
        hidden=third_hidden.HIDDEN,
        least=80,
        least_in_ordinary_code=1 / 3,
    ),
    Corpus(
        name="fourth",
        samples=fourth.SAMPLES,
        plain=fourth_plain.PLAIN + fourth_plain_more.PLAIN_MORE,
        mild=fourth_mild.MILD,
        hidden=fourth_hidden.HIDDEN,
        least=60,
        least_in_ordinary_code=0.3,
    ),
)
each_corpus = pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
each_sample = pytest.mark.parametrize(
    "sample",
    [pytest.param(sample, id=f"{corpus.name}-{sample.name}") for corpus in CORPORA for sample in corpus.samples],
)


@each_corpus
def test_there_are_many(corpus: Corpus) -> None:
    assert len(corpus.samples) >= corpus.least


@each_corpus
def test_they_are_of_many_families(corpus: Corpus) -> None:
    assert len({sample.family for sample in corpus.samples}) >= 18


@each_corpus
def test_about_half_hide_nothing(corpus: Corpus) -> None:
    assert 0.4 <= len(corpus.plain) / len(corpus.samples) <= 0.6


@each_corpus
def test_more_hide_a_little_than_hide_well(corpus: Corpus) -> None:
    assert len(corpus.mild) > len(corpus.hidden) >= 12


@each_corpus
def test_a_third_stand_in_ordinary_code(corpus: Corpus) -> None:
    long = [sample.name for sample in corpus.samples if b"".join(_code_of(sample)).count(b"\n") >= 60]
    assert len(long) >= corpus.least_in_ordinary_code * len(corpus.samples)


@each_corpus
def test_no_name_is_used_twice(corpus: Corpus) -> None:
    assert [name for name, times in Counter(sample.name for sample in corpus.samples).items() if times > 1] == []


@each_corpus
def test_no_code_is_used_twice(corpus: Corpus) -> None:
    codes = Counter((*_code_of(sample), repr(sample.package)) for sample in corpus.samples)
    assert [code for code, times in codes.items() if times > 1] == []


@each_sample
def test_a_sample_builds_a_whole_plugin(sample: Sample) -> None:
    assert {"manifest.json", "package.json", "README.md", "LICENSE", "dist/index.js"} <= sample_files(sample).keys()


@each_sample
def test_a_sample_parses(sample: Sample) -> None:
    assert faults_of(sample_files(sample)) == []


def _code_of(sample: Sample) -> list[bytes]:
    return [content for path, content in sorted(sample_files(sample).items()) if path.startswith("dist/")]
