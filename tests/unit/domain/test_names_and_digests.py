import pytest

from qirvo.domain.digests import Digest, MalformedDigestError
from qirvo.domain.names import MalformedNameError, PluginId, parse_publisher_name


def test_a_plugin_id_is_publisher_and_name():
    assert PluginId.parse("acme.weather-widget") == PluginId("acme", "weather-widget")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "acme",
        "acme.",
        ".weather",
        "Acme.weather",
        "acme.wea ther",
        "a.b.c",
        "-a.b",
        "a-.b",
        "a/../b.c",
        "é.b",
        "a.b\n",
    ],
)
def test_what_is_not_a_plugin_id_is_refused(text: str):
    with pytest.raises(MalformedNameError):
        PluginId.parse(text)


def test_a_publisher_has_no_dot():
    with pytest.raises(MalformedNameError):
        parse_publisher_name("acme.weather")


def test_a_digest_reads_back():
    digest = Digest.of(b"bytes")
    assert Digest.parse(str(digest)) == digest


@pytest.mark.parametrize("text", ["", "sha256:", "sha256:" + "A" * 64, "md5:" + "a" * 64, "sha256:" + "a" * 63 + "\n"])
def test_what_is_not_a_digest_is_refused(text: str):
    with pytest.raises(MalformedDigestError):
        Digest.parse(text)
