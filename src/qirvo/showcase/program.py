"""The program that renders one thing and ends: `python -m qirvo.showcase.program`.

Decoders and parsers of what strangers sent run here, under limits of memory and time, and never in the registry: one
that is made to crash, or to take everything there is, takes nothing but its own process.
"""

import resource
import sys

import msgspec

from qirvo.analysis.confining import confine
from qirvo.deferred import dataclass
from qirvo.domain.errors import QirvoError
from qirvo.domain.media import RULES, MediaKind, VectorPictureError

MOST_BYTES = 1_500 * 1024 * 1024
MOST_S = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be rendered: a picture of a kind, or a document.

    Attributes:
        kind: A picture's; empty for a document.
        pictures: Path → address of a picture that the document may show.
    """

    kind: str = ""
    picture: bytes = b""
    markdown: str = ""
    pictures: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of it; `refused` says why nothing did."""

    refused: str = ""
    is_vector: bool = False
    html: str = ""
    sizes: tuple[int, int, int, int] = (0, 0, 0, 0)
    content: bytes = b""
    thumbnail: bytes = b""


def render(asked: Asked) -> Told:
    """Render one thing."""
    if not asked.kind:
        from qirvo.showcase.documents import render as rendered  # noqa: PLC0415  # one of the two is needed

        return Told(html=rendered(asked.markdown, asked.pictures))
    from qirvo.showcase.pictures import recode  # noqa: PLC0415  # the same

    kind = MediaKind(asked.kind)
    try:
        made = recode(asked.picture, kind, RULES[kind])
    except QirvoError as exc:
        return Told(refused=exc.message, is_vector=isinstance(exc, VectorPictureError))
    return Told(
        sizes=(made.width, made.height, made.thumbnail_width, made.thumbnail_height),
        content=made.content,
        thumbnail=made.thumbnail,
    )


def main() -> None:
    """Render what standard input asks for, with nothing else in reach."""
    confine()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Asked)
    sys.stdout.buffer.write(msgspec.msgpack.encode(render(asked)))


if __name__ == "__main__":
    main()
