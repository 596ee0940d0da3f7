"""Pictures made by code: their beginnings, where that is all that anybody reads of them, and whole ones."""

import io
import struct

from PIL import Image


def a_jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG of that size."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x0b" + frame + b"\xff\xd9"


def a_gif(width: int, height: int) -> bytes:
    """The beginning of a GIF of that size."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + b"\0" * 20


def an_svg(inner: str = "", *, root: str = 'width="512" height="512"') -> bytes:
    """An SVG with `inner` in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {root}>{inner}<rect width="9"/></svg>'.encode()


def a_picture(width: int = 1280, height: int = 720, form: str = "PNG", *, exif: bytes = b"") -> bytes:
    """A whole picture, gray from top to bottom."""
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """A picture read again."""
    return Image.open(io.BytesIO(content))
