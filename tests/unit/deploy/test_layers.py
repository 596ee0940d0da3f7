"""Layers: the same files are the same bytes, in whatever pieces their content comes."""

import io
import tarfile
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qirvo.deploy.images.layers import LayerEntry, _Chunks, pack_layer
from qirvo.domain.digests import Digest


def packed(*chunks: bytes) -> tuple[Digest, bytes]:
    size = sum(map(len, chunks))
    with pack_layer([LayerEntry(path="opt/plugin/file", content=iter(chunks), size=size)]) as layer:
        return layer.digest, layer.rewound().read()


def pieces_of(content: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    return [content[start:end] for start, end in pairwise(places)]


@given(content=st.binary(max_size=70_000), cuts=st.lists(st.integers(min_value=0), max_size=20))
def test_the_pieces_that_content_comes_in_are_not_seen(content: bytes, cuts: list[int]):
    digest, layer = packed(*pieces_of(content, cuts))
    assert digest == packed(content)[0]
    with tarfile.open(fileobj=io.BytesIO(layer), mode="r:gz") as archive:
        file = archive.extractfile("opt/plugin/file")
        assert file is not None
        assert file.read() == content


@given(empty=st.lists(st.just(b""), max_size=3))
def test_pieces_without_anything_are_passed_over(empty: list[bytes]):
    assert packed(*empty, b"one", *empty, b"two", *empty)[0] == packed(b"onetwo")[0]


def test_the_rest_of_a_large_piece_is_not_copied():
    chunk = bytes(100_000)
    file = _Chunks([chunk])
    lefts = []
    while file.read(16_384):
        lefts.append(file._left.obj)
    assert all(left is chunk for left in lefts)
