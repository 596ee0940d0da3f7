"""What a picture is by its content: format and size in pixels, whatever its name says.

Only the beginning of a picture is read, and an SVG as a document that may neither be large nor define entities.
"""

import io
import re
from xml.etree.ElementTree import Element, ParseError

import imagesize
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qirvo.deferred import dataclass

_STARTS = (
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("bmp", re.compile(rb"BM")),
    ("svg", re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg)", re.IGNORECASE)),
)
_OF_SUFFIX = {"jpg": "jpeg", "jpe": "jpeg", "jfif": "jpeg"}
_HEAD_BYTES, _SVG_BYTES = 256 * 1024, 1024 * 1024
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"})
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_INLINE_PICTURE = re.compile(r"\s*data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)
_FETCHES = re.compile(r"@import|url\(\s*['\"]?\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,6})?)(?:px)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture is.

    Attributes:
        format: `png`, `jpeg`, `gif`, `webp`, `avif`, `bmp`, `svg`; empty when it is none of these, or damaged.
        width: In pixels; 0 when it is not known.
        height: In pixels; 0 when it is not known.
        danger: What in an SVG does more than be drawn; empty when nothing does.
    """

    format: str = ""
    width: int = 0
    height: int = 0
    danger: str = ""


def format_of_name(path: str) -> str:
    """Return the format that the file's name promises."""
    suffix = path.rpartition(".")[2].lower()
    return _OF_SUFFIX.get(suffix, suffix)


def read_picture(content: bytes) -> Picture:
    """Return what the picture `content` is."""
    kind = next((name for name, start in _STARTS if start.match(content)), "")
    if kind == "svg":
        return _read_svg(content)
    if not kind:
        return Picture()
    try:
        width, height = imagesize.get(io.BytesIO(content[:_HEAD_BYTES]))
    except Exception:  # noqa: BLE001  # the library raises whatever a damaged header makes of its arithmetic
        return Picture()
    if width <= 0 or height <= 0:
        return Picture() if kind in {"png", "jpeg", "gif"} else Picture(format=kind)
    return Picture(format=kind, width=int(width), height=int(height))


def _read_svg(content: bytes) -> Picture:
    if len(content) > _SVG_BYTES:
        return Picture(format="svg", danger="it is too large to be looked through")
    try:
        root = fromstring(content)
    except DefusedXmlException:
        return Picture(format="svg", danger="it defines entities")
    except (ParseError, ValueError, LookupError):
        return Picture()
    if _local(root.tag) != "svg":
        return Picture()
    width, height = _size_of(root)
    danger = next((found for element in root.iter() if (found := _danger_in(element))), "")
    return Picture(format="svg", width=width, height=height, danger=danger)


def _size_of(root: Element) -> tuple[int, int]:
    said = [_NUMBER.fullmatch(root.get(name) or "") for name in ("width", "height")]
    if all(said):
        return tuple(round(float(each[1])) for each in said if each is not None)  # type: ignore[return-value]  # two
    box = [_NUMBER.fullmatch(part) for part in re.split(r"[\s,]+", (root.get("viewBox") or "").strip())]
    known = [round(float(each[1])) for each in box if each is not None]
    return (known[2], known[3]) if len(known) == len(box) == 4 else (0, 0)  # noqa: PLR2004  # x, y, width, height


def _danger_in(element: Element) -> str:
    name = _local(element.tag)
    if name in _ACTIVE:
        return f"it has an element `{name}`"
    for key, value in element.attrib.items():
        attribute = _local(key)
        if attribute.startswith("on"):
            return f"it has a handler `{attribute[:40]}`"
        if attribute in {"href", "src"} and _leaves(name, value):
            return f"`{attribute}` of `{name[:40]}` leads elsewhere"
        if attribute == "style" and _FETCHES.search(value):
            return "a style fetches something"
    return "a style fetches something" if name == "style" and _FETCHES.search(element.text or "") else ""


def _leaves(name: str, value: str) -> bool:
    if _INLINE_PICTURE.match(value):
        return False
    is_link = name == "a" and value.strip().lower().startswith(("https:", "http:"))
    return not is_link and _ELSEWHERE.match(value) is not None


def _local(name: object) -> str:
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""
