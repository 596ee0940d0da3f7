"""What names an image."""

import pytest

from qirvo.domain.digests import Digest
from qirvo.domain.images import (
    ImageReference,
    MalformedImageReferenceError,
    MalformedPlatformError,
    Platform,
    release_repository,
    release_tag,
)
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

DIGEST = Digest("a" * 64)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("localhost:5000/acme/demo:1.0.0", ImageReference("localhost:5000", "acme/demo", "1.0.0")),
        (f"registry.example/demo@{DIGEST}", ImageReference("registry.example", "demo", None, DIGEST)),
        ("node:18-alpine", ImageReference("docker.io", "library/node", "18-alpine")),
        ("acme/demo", ImageReference("docker.io", "acme/demo")),
        ("[::1]:5000/acme/demo:x", ImageReference("[::1]:5000", "acme/demo", "x")),
    ],
)
def test_a_reference_is_read_as_engines_read_it(text: str, reference: ImageReference):
    assert ImageReference.parse(text) == reference


@pytest.mark.parametrize("text", ["registry.example/demo:1", f"registry.example/a/b:t@{DIGEST}"])
def test_a_reference_is_written_as_it_was_read(text: str):
    assert str(ImageReference.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "registry.example/",
        "registry.example/UPPER",
        "registry.example/a\nRUN x",
        "registry.example/a:t g",
        "-x/y:1",
    ],
)
def test_what_names_no_image_is_refused(text: str):
    with pytest.raises(MalformedImageReferenceError, match="does not name an image"):
        ImageReference.parse(text)


def test_the_digest_names_an_image_more_surely_than_its_tag():
    reference = ImageReference("registry.example", "demo", "1.0.0", DIGEST)
    assert reference.pointer == str(DIGEST)


def test_a_release_with_build_data_has_a_tag_that_tags_allow():
    assert release_tag(Version("1.0.0+linux.5")) == "1.0.0_linux.5"


def test_a_registry_may_have_a_path():
    reference = release_repository("registry.example/team/", PluginId("acme", "weather"))
    assert str(reference) == "registry.example/team/acme/weather"


@pytest.mark.parametrize(("text", "platform"), [("linux/arm/v7", Platform("linux", "arm", "v7"))])
def test_a_platform_is_written_as_it_was_read(text: str, platform: Platform):
    assert (Platform.parse(text), str(platform)) == (platform, text)


def test_what_is_no_platform_is_refused():
    with pytest.raises(MalformedPlatformError, match="linux amd64"):
        Platform.parse("linux amd64")
