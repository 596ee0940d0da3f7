"""The later held-out benign corpora are large, varied and whole, and talk to declared network hosts only."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from tests.benign.heldout_fourth.catalog import SAMPLES as FOURTH
from tests.benign.heldout_second.catalog import SAMPLES as SECOND
from tests.benign.heldout_third.catalog import SAMPLES as THIRD
from tests.hostile.heldout_fourth.catalog import SAMPLES as HOSTILE_FOURTH
from tests.hostile.heldout_second.catalog import SAMPLES as HOSTILE_SECOND
from tests.hostile.heldout_third.catalog import SAMPLES as HOSTILE_THIRD
from tests.support.samples import Sample, sample_files
from tests.support.syntax import faults_of

ADDRESS = re.compile(rb"(?:https?|wss?)://([A-Za-z0-9.-]+\.[a-z0-9]+)")
NEVER_DECLARED = {"127.0.0.1", "www.w3.org"}  # loopback, and a name that is never asked for

each_corpus = pytest.mark.parametrize("samples", [SECOND, THIRD, FOURTH], ids=["second", "third", "fourth"])
each_pair = pytest.mark.parametrize(
    "samples",
    [SECOND + HOSTILE_SECOND, THIRD + HOSTILE_THIRD, FOURTH + HOSTILE_FOURTH],
    ids=["second", "third", "fourth"],
)
each_sample = pytest.mark.parametrize(
    "sample",
    [
        pytest.param(sample, id=f"{name}-{sample.name}")
        for name, samples in (("second", SECOND), ("third", THIRD), ("fourth", FOURTH))
        for sample in samples
    ],
)


@pytest.mark.parametrize(("samples", "least"), [(SECOND, 110), (THIRD, 110), (FOURTH, 100)])
def test_there_are_many(samples: Sequence[Sample], least: int) -> None:
    assert len(samples) >= least


@each_corpus
def test_they_are_of_many_families(samples: Sequence[Sample]) -> None:
    assert len({sample.family for sample in samples}) >= 30


@each_pair
def test_no_name_is_used_twice_in_either_corpus(samples: Sequence[Sample]) -> None:
    assert [name for name, times in Counter(s.name for s in samples).items() if times > 1] == []


@each_pair
def test_no_code_is_used_twice_in_either_corpus(samples: Sequence[Sample]) -> None:
    codes = Counter((sample_files(s)["dist/index.js"], repr(s.package), len(s.files)) for s in samples)
    assert [code for code, times in codes.items() if times > 1] == []


@each_corpus
def test_most_have_forty_lines_or_more(samples: Sequence[Sample]) -> None:
    long = [sample.name for sample in samples if b"".join(_code_of(sample)).count(b"\n") >= 40]
    assert len(long) >= 0.95 * len(samples)


@each_sample
def test_a_sample_builds_a_whole_plugin(sample: Sample) -> None:
    assert {"manifest.json", "package.json", "README.md", "LICENSE", "dist/index.js"} <= sample_files(sample).keys()


@each_sample
def test_a_sample_parses(sample: Sample) -> None:
    assert faults_of(sample_files(sample)) == []


@each_sample
def test_a_sample_names_declared_network_hosts_only(sample: Sample) -> None:
    named = {found.decode() for code in _code_of(sample) for found in ADDRESS.findall(code)}
    assert named - NEVER_DECLARED - _declared(sample) == set()


def _code_of(sample: Sample) -> Iterator[bytes]:
    return (content for path, content in sample_files(sample).items() if path.endswith((".js", ".ts", ".tsx")))


def _declared(sample: Sample) -> set[str]:
    services = sample.manifest.get("external_services", [])
    return {service["base_url"].partition("://")[2] for service in services}
