"""`listing_ports.Rendering`: in a process of its own for each thing, or in this one for tests."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

import qirvo
from qirvo.domain.brochures import Recoded
from qirvo.domain.media import MediaKind, MediaRule, PictureRefusedError, VectorPictureError
from qirvo.showcase.program import MOST_S, Asked, Told, render

_PROGRAM = "qirvo.showcase.program"
_SOURCE = str(Path(qirvo.__file__).parents[1])


class HarmlessRendering:
    """`listing_ports.Rendering`.

    Args:
        act: Renders one thing; None is told when that went beyond its bounds.
    """

    def __init__(self, act: Callable[[Asked], Told | None]) -> None:
        self._act = act

    def recode(self, content: bytes, kind: MediaKind, rule: MediaRule) -> Recoded:
        """Return the picture made anew.

        Raises:
            VectorPictureError: It is an SVG.
            PictureRefusedError: It is no picture, damaged, too large, or of another shape.
        """
        if len(content) > rule.max_bytes:  # before it is handed on
            raise PictureRefusedError(f"a picture of `{len(content)}` bytes is over `{rule.max_bytes}`")
        told = self._act(Asked(kind=kind.value, picture=content, pictures={}))
        if told is None:
            raise PictureRefusedError("the picture cannot be decoded within bounds")
        if told.is_vector:
            raise VectorPictureError(told.refused)
        if told.refused:
            raise PictureRefusedError(told.refused)
        width, height, thumbnail_width, thumbnail_height = told.sizes
        return Recoded(
            content=told.content,
            width=width,
            height=height,
            thumbnail=told.thumbnail,
            thumbnail_width=thumbnail_width,
            thumbnail_height=thumbnail_height,
        )

    def document(self, markdown: str, pictures: Mapping[str, str]) -> str:
        """Return `markdown` as HTML that cannot harm; empty when it cannot be rendered within bounds."""
        if not markdown.strip():
            return ""
        told = self._act(Asked(markdown=markdown, pictures=dict(pictures)))
        return "" if told is None else told.html


def in_this_process(asked: Asked) -> Told | None:
    """Render here: quicker, and without the bounds that a process has."""
    return render(asked)


def in_own_process(asked: Asked) -> Told | None:
    """Render in a process that is started for it; None when it ended otherwise than well."""
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and nothing of it comes from outside
            [sys.executable, "-m", _PROGRAM],
            input=msgspec.msgpack.encode(asked),
            capture_output=True,
            timeout=MOST_S * 2,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": _SOURCE},
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    try:
        return msgspec.msgpack.decode(done.stdout, type=Told)
    except msgspec.DecodeError:
        return None
