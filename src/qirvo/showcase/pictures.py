"""Making a picture anew from its pixels: whatever else its file held is gone.

Metadata (places, names, serial numbers) goes with it; the orientation that a camera noted is applied first. Only the
first picture of an animation is kept. The decoder reads three formats and never more pixels than the rule says.
"""

import io
import re
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from qirvo.domain.brochures import Recoded
from qirvo.domain.media import MAX_PIXELS, THUMBNAIL, MediaKind, MediaRule, PictureRefusedError, VectorPictureError

_FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 88
_LOOKS_LIKE_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_LOOKED_AT = 4_096  # bytes in which an SVG says that it is one


def recode(content: bytes, kind: MediaKind, rule: MediaRule) -> Recoded:
    """Return the picture made anew.

    Raises:
        VectorPictureError: It is an SVG.
        PictureRefusedError: It is no picture, damaged, too large, or of another shape.
    """
    if len(content) > rule.max_bytes:
        raise PictureRefusedError(f"a picture of `{len(content)}` bytes is over `{rule.max_bytes}`")
    if _LOOKS_LIKE_SVG.search(content[:_LOOKED_AT]):
        raise VectorPictureError("the picture is an SVG, which may hold scripts")
    upright = _upright(content, kind, rule)
    shown, small = _fitted(upright, rule.box), _fitted(upright, (THUMBNAIL, THUMBNAIL))
    return Recoded(
        content=_webp(shown, lossless=kind is MediaKind.ICON),
        width=shown.width,
        height=shown.height,
        thumbnail=_webp(small, lossless=False),
        thumbnail_width=small.width,
        thumbnail_height=small.height,
    )


def _upright(content: bytes, kind: MediaKind, rule: MediaRule) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow warns of is refused below
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:  # before any of them is decoded
                    raise PictureRefusedError(
                        f"`{opened.width}` by `{opened.height}` pixels are more than `{MAX_PIXELS}`"
                    )
                turned = ImageOps.exif_transpose(opened)
                rule.refuse_shape(turned.width, turned.height, kind)
                return turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    except UnidentifiedImageError as exc:
        raise PictureRefusedError("this is no PNG, JPEG or WebP picture") from exc
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, ZeroDivisionError, EOFError) as exc:
        raise PictureRefusedError("the picture is damaged") from exc  # each is what one of Pillow's decoders raises


def _fitted(picture: Image.Image, box: tuple[int, int]) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail(box, Image.Resampling.LANCZOS)  # never makes it larger
    return fitted


def _webp(picture: Image.Image, *, lossless: bool) -> bytes:
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)  # pixels alone: no profile, no comment, no EXIF
    out = io.BytesIO()
    bare.save(out, "WEBP", lossless=lossless, quality=_QUALITY, method=4)
    return out.getvalue()
