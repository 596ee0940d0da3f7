"""What nginx would judge by rules of its own is not left to it."""

import pytest
from starlette.datastructures import Headers

from qirvo.server.http.accel import judges_alike


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": '"other"'}, {"If-Range": '"etag"'}])
def test_nginx_sends_the_whole_file(headers: dict[str, str]):
    assert judges_alike(Headers(headers), has_part=False)


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=10-", "bytes=-7"])
def test_nginx_finds_one_plain_part(asked: str):
    assert judges_alike(Headers({"Range": asked}), has_part=True)


@pytest.mark.parametrize("name", ["If-Match", "If-Modified-Since", "If-Unmodified-Since"])
def test_validators_of_its_own_are_not_asked(name: str):
    assert not judges_alike(Headers({name: "*"}), has_part=False)


@pytest.mark.parametrize("asked", ["items=0-9", "bytes=0-1,4-5", "bytes=0-9"])
def test_a_range_that_we_pass_over_is_not_left_to_it(asked: str):
    assert not judges_alike(Headers({"Range": asked}), has_part=False)


@pytest.mark.parametrize("asked", ["bytes = 0-9", "bytes=,0-9", "Bytes=0-9", f"bytes=0-{'9' * 19}"])
def test_a_part_that_is_asked_for_in_another_way_is_not_left_to_it(asked: str):
    assert not judges_alike(Headers({"Range": asked}), has_part=True)
