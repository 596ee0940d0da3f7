"""What an image is called, and which machine it is for.

A tag can be moved, a digest cannot: what is deployed is always named by digest, and the tag is for people.
"""

import re
from dataclasses import replace
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_NETWORK_HOST = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252}[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY = rf"{_COMPONENT}(?:/{_COMPONENT})*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_REFERENCE = re.compile(
    rf"(?P<registry>{_NETWORK_HOST})/(?P<repository>{_REPOSITORY})"
    rf"(?::(?P<tag>{_TAG}))?(?:@(?P<digest>sha256:[0-9a-f]{{64}}))?"
)
_LONGEST_REPOSITORY = 255
_PUBLIC = "docker.io"  # what a name without an image registry means to every engine
_PLATFORM = re.compile(r"(?P<os>[a-z]+)/(?P<architecture>[a-z0-9]+)(?:/(?P<variant>[a-z0-9.]+))?")


class MalformedImageReferenceError(InvalidError):
    """The text does not name an image."""

    code = "image-reference-malformed"
    hint = "Write `registry.example:5000/team/name:tag`, or the same with `@sha256:…` instead of the tag."


class MalformedPlatformError(InvalidError):
    """The text does not name a platform of images."""

    code = "image-platform-malformed"
    hint = "Write the platform as `linux/amd64` or `linux/arm64`."


@dataclass(frozen=True, slots=True, order=True)
class ImageReference:
    """Where an image lies, and which one it is (the reference grammar of the CNCF distribution project).

    Attributes:
        registry: The image registry's network host, with its port where it has one.
        repository: The path there, `team/name`.
        tag: What people call it; None where only the digest names it.
        digest: Of the image's manifest.
    """

    registry: str
    repository: str
    tag: str | None = None
    digest: Digest | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `registry/repository[:tag][@digest]`; a name without a registry is one of the public one.

        Raises:
            MalformedImageReferenceError: `text` has another form.
        """
        match = _REFERENCE.fullmatch(_spelled_out(text))
        if match is None or len(match["repository"]) > _LONGEST_REPOSITORY:
            raise MalformedImageReferenceError(f"`{text[:200]}` does not name an image")
        digest = None if match["digest"] is None else Digest.parse(match["digest"])
        return cls(match["registry"], match["repository"], match["tag"], digest)

    @property
    def name(self) -> str:
        """The repository with its registry, without tag and digest."""
        return f"{self.registry}/{self.repository}"

    @property
    def pointer(self) -> str:
        """What names the image within its repository: the digest, else the tag, else `latest`."""
        return str(self.digest) if self.digest is not None else self.tag or "latest"

    def at(self, digest: Digest) -> Self:
        """Return the image of this repository that has `digest`, by nothing but that."""
        return replace(self, tag=None, digest=digest)

    def tagged(self, tag: str) -> Self:
        """Return the image of this repository that is called `tag`."""
        return replace(self, tag=tag, digest=None)

    def __str__(self) -> str:
        tag = "" if self.tag is None else f":{self.tag}"
        return f"{self.name}{tag}" + ("" if self.digest is None else f"@{self.digest}")


@dataclass(frozen=True, slots=True, order=True)
class Platform:
    """The machine an image is for.

    Attributes:
        os: `linux`.
        architecture: `amd64`, `arm64`, in Go's words.
        variant: Of the architecture, `v7`; empty for none.
    """

    os: str
    architecture: str
    variant: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `os/architecture[/variant]`.

        Raises:
            MalformedPlatformError: `text` has another form.
        """
        match = _PLATFORM.fullmatch(text)
        if match is None:
            raise MalformedPlatformError(f"`{text[:80]}` is not a platform of images")
        return cls(match["os"], match["architecture"], match["variant"] or "")

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


DEFAULT_PLATFORM = Platform("linux", "amd64")


def release_tag(version: Version) -> str:
    """Return the tag of a release's image; a tag has no `+`, so build metadata follows a `_` there."""
    return str(version).replace("+", "_")


def release_repository(registry: str, plugin_id: PluginId) -> ImageReference:
    """Return where the images of `plugin_id` lie at `registry`, which may have a path: `registry.example/team`.

    Raises:
        MalformedImageReferenceError: `registry` does not name an image registry.
    """
    return ImageReference.parse(f"{registry.rstrip('/')}/{plugin_id.publisher}/{plugin_id.name}")


def _spelled_out(text: str) -> str:
    first, slash, rest = text.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return text
    return f"{_PUBLIC}/{text}" if slash and rest else f"{_PUBLIC}/library/{text}"
