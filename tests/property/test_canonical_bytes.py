"""What is signed is what python-tuf would sign, whatever stands in it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tuf.api.serialization.json import CanonicalJSONSerializer

from qirvo.trust.canonical import QuickCanonicalSerializer
from qirvo.trust.tuf_api import MetaFile, Snapshot, TargetFile, Targets

NAMES = st.text(min_size=1, max_size=20)
EXPIRES = datetime(2027, 1, 1, tzinfo=UTC)


@given(st.dictionaries(NAMES, st.integers(1, 10**6), max_size=30))
def test_a_snapshot_is_signed_the_same(roles: dict[str, int]):
    meta = {f"{name}.json": MetaFile(version=version) for name, version in roles.items()}
    snapshot = Snapshot(version=3, expires=EXPIRES, meta=meta, unrecognized_fields={"qirvo-bins-due": "2027"})
    assert QuickCanonicalSerializer().serialize(snapshot) == CanonicalJSONSerializer().serialize(snapshot)


@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=10))
def test_a_bin_is_signed_the_same(files: dict[str, bytes]):
    targets = {path: TargetFile.from_data(path, content, ["sha256"]) for path, content in files.items()}
    signed = Targets(version=2, expires=EXPIRES, targets=targets)
    assert QuickCanonicalSerializer().serialize(signed) == CanonicalJSONSerializer().serialize(signed)
