"""Whatever is in the files, the readers of packages and advisories end in an answer or in their own refusal."""

import contextlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.analysis.bundled import bundled_in
from qirvo.analysis.inventory import take_inventory
from qirvo.analysis.library_marks import MARKS
from qirvo.analysis.lock_files import LOCK_FILES, read_lock_file
from qirvo.analysis.locked import UnreadableLockFileError
from qirvo.analysis.osv import read_record
from qirvo.analysis.sbom import write_sbom
from qirvo.domain.components import is_package_name
from qirvo.domain.cvss import base_score
from qirvo.domain.versions import Version
from tests.support.plugins import MemoryContent, a_manifest

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
TOKENS = (
    'a@1.0.0|:|\n|  |    |dependencies:|packages:|snapshots:|importers:|version|"|lockfileVersion: 9\n|__metadata:'
    "|# yarn lockfile v1\n|@x/y@npm:^1| |,|dev: true|resolution|'"
)
words = st.sampled_from(TOKENS.split("|"))
lock_texts = st.lists(words, max_size=40).map(lambda parts: "".join(parts).encode())
any_bytes = st.binary(max_size=200) | lock_texts | json_values.map(lambda value: json.dumps(value).encode())
pieces = st.sampled_from([mark.text for mark in MARKS] + ["/*", "*/", "// ", "\n", "1.2.3", "node_modules/", '"', "a/"])
code = st.lists(pieces | st.text(max_size=5), max_size=30).map("".join)


@given(st.sampled_from(LOCK_FILES), any_bytes, st.dictionaries(st.sampled_from(["a", "@x/y"]), st.just("^1")))
def test_any_lock_file_is_read_or_refused(name: str, raw: bytes, wanted: dict[str, str]):
    with contextlib.suppress(UnreadableLockFileError):
        assert all(is_package_name(locked.name) for locked in read_lock_file(name, raw, wanted=wanted))


@given(any_bytes)
def test_any_record_is_read_or_refused(raw: bytes):
    with contextlib.suppress(ValueError):
        read_record(raw)


@given(code)
def test_any_code_names_packages_with_versions_or_none(text: str):
    for name, version, sighting in bundled_in("a.js", text):
        assert is_package_name(name)
        assert version == "" or Version(version)._numbers
        assert 1 <= sighting.line <= text.count("\n") + 1


@given(st.text(max_size=60))
def test_any_vector_has_a_score_between_0_and_10_or_none(vector: str):
    score = base_score(f"CVSS:3.1/{vector}")
    assert score is None or 0 <= score <= 10


@settings(max_examples=30)  # each takes milliseconds
@given(code, any_bytes, any_bytes, st.sampled_from(LOCK_FILES))
def test_any_content_has_the_same_bill_twice(text: str, package: bytes, lock: bytes, name: str):
    content = MemoryContent({"a.js": text.encode("utf-8", "replace"), "package.json": package, name: lock})
    bills = [
        write_sbom(a_manifest(), content.tree().digest, take_inventory(content, content.tree()).components)
        for _ in range(2)
    ]
    assert bills[0] == bills[1]
