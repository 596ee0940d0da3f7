"""The fourth held-out benign corpus is large, varied and whole, and talks to declared network hosts only."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.benign.heldout_fourth.catalog import SAMPLES
from tests.hostile.heldout_fourth.catalog import SAMPLES as HOSTILE
from tests.support.samples import Sample, sample_files
from tests.support.syntax import faults_of

ADDRESS = re.compile(rb"(?:https?|wss?)://([A-Za-z0-9.-]+\.[a-z0-9]+)")
NEVER_DECLARED = {"127.0.0.1", "www.w3.org"}  # loopback, and a name that is never asked for


def test_there_are_many() -> None:
    assert len(SAMPLES) >= 100


def test_they_are_of_many_families() -> None:
    assert len({sample.family for sample in SAMPLES}) >= 30


def test_no_name_is_used_twice_in_either_corpus() -> None:
    assert [name for name, times in Counter(s.name for s in SAMPLES + HOSTILE).items() if times > 1] == []


def test_no_code_is_used_twice_in_either_corpus() -> None:
    codes = Counter((sample_files(s)["dist/index.js"], repr(s.package), len(s.files)) for s in SAMPLES + HOSTILE)
    assert [code for code, times in codes.items() if times > 1] == []


def test_most_have_forty_lines_or_more() -> None:
    long = [sample.name for sample in SAMPLES if b"".join(_code_of(sample)).count(b"\n") >= 40]
    assert len(long) >= 0.95 * len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_builds_a_whole_plugin(sample: Sample) -> None:
    assert {"manifest.json", "package.json", "README.md", "LICENSE", "dist/index.js"} <= sample_files(sample).keys()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_parses(sample: Sample) -> None:
    assert faults_of(sample_files(sample)) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_names_declared_network_hosts_only(sample: Sample) -> None:
    named = {found.decode() for code in _code_of(sample) for found in ADDRESS.findall(code)}
    assert named - NEVER_DECLARED - _declared(sample) == set()


def _code_of(sample: Sample) -> Iterator[bytes]:
    return (content for path, content in sample_files(sample).items() if path.endswith((".js", ".ts", ".tsx")))


def _declared(sample: Sample) -> set[str]:
    services = sample.manifest.get("external_services", [])
    return {service["base_url"].partition("://")[2] for service in services}
