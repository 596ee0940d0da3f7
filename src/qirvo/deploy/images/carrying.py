"""Carrying images from one place to another, digest for digest; what is there already is not sent again."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO, cast

from qirvo.deferred import dataclass
from qirvo.deploy.images.attached import add_to_list
from qirvo.deploy.images.gathering import WholeImage
from qirvo.deploy.images.media import ImageDocument
from qirvo.deploy.images.signatures import add_layers
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest

_IN_MEMORY_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What carrying an image took.

    Attributes:
        sent: Blobs that were sent.
        sent_bytes: Their bytes.
        kept: Blobs that were there already.
    """

    sent: int
    sent_bytes: int
    kept: int


def carry_blob(digest: Digest, *, size: int, source: ImageRepository, target: ImageRepository) -> bool:
    """Bring a blob to `target`; say whether its bytes had to be sent.

    Raises:
        QirvoError: It is not there, is another, or `target` refuses.
    """
    if target.has_blob(digest) or target.borrow_blob(digest, source):
        return False
    with cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)) as file:
        for chunk in source.blob(digest, size=size):
            file.write(chunk)
        file.seek(0)
        target.put_blob(digest, file, size=size)
    return True


def carry(
    whole: WholeImage,
    *,
    tag: str,
    source: ImageRepository,
    target: ImageRepository,
    progress: Callable[[str], None] = lambda _: None,
) -> Carried:
    """Bring `whole` from `source` to `target`, the image under `tag`; its signatures come last.

    What others attached or signed there stays. Being interrupted costs nothing but what was on its way.

    Raises:
        QirvoError: A part is another than its digest says, or `target` refuses.
    """
    sent = sent_bytes = 0
    for digest, size in sorted(whole.blobs.items()):
        if carry_blob(digest, size=size, source=source, target=target):
            progress(f"blob {digest} ({size} bytes)")
            sent, sent_bytes = sent + 1, sent_bytes + size
    for part in whole.parts:
        target.put_document(part)
    progress(f"image {whole.image.digest}")
    target.put_document(whole.image, tag=tag)
    for subject, attached in whole.attached.items():
        noted = [target.put_document(document) for _, document in attached]
        if attached and not all(noted):
            add_to_list([entry for entry, _ in attached], subject=subject, repository=target)
    for beside, document in whole.beside.items():
        _put_beside(document, tag=beside, target=target)
    return Carried(sent=sent, sent_bytes=sent_bytes, kept=len(whole.blobs) - sent)


def _put_beside(document: ImageDocument, *, tag: str, target: ImageRepository) -> None:
    """Put signatures under `tag`, or add them to those that others put there."""
    try:
        there = target.document(tag)
    except ImageNotFoundError:
        target.put_document(document, tag=tag)
        return
    if there.digest != document.digest:
        add_layers(document.parts("layers"), tag=tag, repository=target)
