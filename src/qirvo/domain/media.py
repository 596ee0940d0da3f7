"""Pictures of a listing: which kinds there are, and how large and how many each may be.

The sizes are those of the publishing documents: a square icon of 512, a banner of 1920 by 480, at most five
screenshots of 1280 by 720. What is sent larger is made smaller; what is of another shape is refused.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

MAX_ALT = 200
MAX_PIXELS = 24_000_000  # 6000 by 4000: a camera's picture; more is a decompression bomb
THUMBNAIL = 480  # pixels of the longer side


class PictureRefusedError(InvalidError):
    """The picture cannot be shown."""

    code = "picture-refused"
    hint = "Send a PNG, JPEG or WebP of the size that the message names."


class VectorPictureError(InvalidError):
    """An SVG is a document that may hold scripts and fetch others."""

    code = "picture-vector"
    hint = "Export the picture as PNG, for an icon with 512 by 512 pixels."


class TooManyPicturesError(ConflictError):
    """The listing has as many pictures of this kind as it may have."""

    code = "pictures-too-many"
    hint = "Remove one first: `qirvo plugin media remove`."


class NoSuchPictureError(NotFoundError):
    """The listing has no such picture."""

    code = "picture-unknown"
    hint = "List the pictures with `qirvo plugin media list`."


class UnknownMediaKindError(InvalidError):
    """There is no such kind of picture."""

    code = "media-kind-unknown"
    hint = "Kinds are `icon`, `screenshot` and `banner`."


class MalformedAltError(InvalidError):
    """The words that stand for the picture are missing or too long."""

    code = "alt-malformed"
    hint = f"Say in 1 to {MAX_ALT} characters what a screenshot shows, for those who do not see it."


class MediaKind(StrEnum):
    """What a picture is for; an inline one stands in a release's own documents."""

    ICON = "icon"
    SCREENSHOT = "screenshot"
    BANNER = "banner"
    INLINE = "inline"

    @classmethod
    def parse(cls, text: str) -> "MediaKind":
        """Read a kind that a member may add.

        Raises:
            UnknownMediaKindError: There is none such.
        """
        if text not in {cls.ICON, cls.SCREENSHOT, cls.BANNER}:
            raise UnknownMediaKindError(f"`{text[:40]}` is not a kind of picture")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRule:
    """What a picture of one kind must be like.

    Attributes:
        max_bytes: Of the file that is sent.
        least: Width and height in pixels that it has at least.
        box: Width and height that it is made to fit into.
        aspect: The least and the greatest quotient of width and height.
        most: How many a listing may have.
    """

    max_bytes: int
    least: tuple[int, int]
    box: tuple[int, int]
    aspect: tuple[float, float]
    most: int

    def refuse_shape(self, width: int, height: int, kind: MediaKind) -> None:
        """Refuse a picture that is too small, too large or of the wrong shape.

        Raises:
            PictureRefusedError: It is.
        """
        if width * height > MAX_PIXELS:
            raise PictureRefusedError(f"`{width}` by `{height}` pixels are more than `{MAX_PIXELS}`")
        if width < self.least[0] or height < self.least[1]:
            wanted = f"`{self.least[0]}` by `{self.least[1]}`"
            raise PictureRefusedError(f"`{width}` by `{height}` pixels are too few: {_a(kind)} has at least {wanted}")
        least, greatest = self.aspect
        if not least <= width / height <= greatest:
            raise PictureRefusedError(
                f"`{width}` by `{height}` has not the shape of {_a(kind)}, which is like {_likeness(self)}"
            )


RULES: Mapping[MediaKind, MediaRule] = {
    MediaKind.ICON: MediaRule(max_bytes=2_000_000, least=(64, 64), box=(512, 512), aspect=(0.99, 1.01), most=1),
    MediaKind.SCREENSHOT: MediaRule(max_bytes=5_000_000, least=(320, 180), box=(1920, 1200), aspect=(0.4, 3.0), most=5),
    MediaKind.BANNER: MediaRule(max_bytes=5_000_000, least=(960, 240), box=(1920, 480), aspect=(3.6, 4.4), most=1),
    MediaKind.INLINE: MediaRule(max_bytes=5_000_000, least=(1, 1), box=(1600, 1600), aspect=(0.01, 100.0), most=20),
}
LARGEST = max(rule.max_bytes for rule in RULES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it is stored: made anew from its pixels, known by its digest."""

    digest: Digest
    width: int
    height: int
    size_bytes: int

    @property
    def path(self) -> str:
        """Its address below the registry's; it never means other bytes."""
        return f"/media/{self.digest.hex}.webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture in a plugin's listing.

    Attributes:
        alt: What it shows, in words.
        thumbnail: The same, small.
        from_release: The version whose artifact brought it; empty for one that a member added.
    """

    id: str
    plugin_id: PluginId
    kind: MediaKind
    picture: Picture
    thumbnail: Picture
    alt: str
    added_by: str
    added_at: datetime
    from_release: str = ""


def checked_alt(text: str, kind: MediaKind) -> str:
    """Return the words that stand for a picture; an icon and a banner decorate and need none.

    Raises:
        MalformedAltError: They are missing or too long.
    """
    alt = " ".join(text.split())
    if len(alt) > MAX_ALT or not alt.isprintable() or (kind is MediaKind.SCREENSHOT and not alt):
        raise MalformedAltError("a screenshot needs words that say what it shows" if not alt else "the words are odd")
    return alt


def _a(kind: MediaKind) -> str:
    return f"an {kind}" if kind in {MediaKind.ICON, MediaKind.INLINE} else f"a {kind}"


def _likeness(rule: MediaRule) -> str:
    return f"`{rule.box[0]}` by `{rule.box[1]}`"
