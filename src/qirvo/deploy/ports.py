"""What the deployer needs of the outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from qirvo.artifacts.content import ContentSource
from qirvo.deploy.images.media import ImageDocument
from qirvo.domain.digests import Digest
from qirvo.domain.errors import NotFoundError
from qirvo.domain.manifests import Manifest


class ImageNotFoundError(NotFoundError):
    """There is no such image, or none these credentials may see."""

    code = "image-not-found"
    hint = "Check the name, the tag and the credentials for that image registry."


class ImageRepository(Protocol):
    """Images of one name: their documents and the blobs they consist of, in an image registry or a folder."""

    @property
    def name(self) -> str:
        """What it is called: `registry/repository`, or the folder's path."""
        ...

    def document(self, pointer: str) -> ImageDocument:
        """Return the manifest or index that a tag or a digest names.

        Raises:
            ImageNotFoundError: There is none.
            IntegrityError: It is not what the digest names.
            UnavailableError: There was no answer.
        """
        ...

    def put_document(self, document: ImageDocument, *, tag: str | None = None) -> bool:
        """Store `document`, under `tag` as well, and prove that it arrived; say whether its `subject` was noted.

        Raises:
            IntegrityError: Something else arrived.
            UnavailableError: There was no answer.
        """
        ...

    def blob(self, digest: Digest, *, size: int) -> Iterator[bytes]:
        """Yield the blob that `digest` names; whether it is that, and of `size` bytes, is known at the end.

        Raises:
            ImageNotFoundError: There is none.
            IntegrityError: It is another.
        """
        ...

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        ...

    def put_blob(self, digest: Digest, content: BinaryIO, *, size: int) -> None:
        """Store `content`, which has `digest` and `size` bytes; storing what is there is no error."""
        ...

    def borrow_blob(self, digest: Digest, lender: "ImageRepository") -> bool:
        """Take a blob over from `lender` without moving its bytes, where that can be done; say whether it was."""
        ...

    def referrers(self, subject: Digest) -> ImageDocument | None:
        """Return the index of what names `subject` as its subject; None where no such list is kept.

        Raises:
            UnavailableError: There was no answer.
        """
        ...

    def tags(self) -> tuple[str, ...]:
        """Return every tag, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRelease:
    """A release that may be put into an image: its content was read to its end and is what was promised.

    Attributes:
        origin: Where it comes from, for people: a source's name and the release, or a path.
        publisher_key: Whose signature over the content tree was verified, with its key; None without one.
        is_reviewed: Whether a trusted source vouches for it.
    """

    manifest: Manifest
    content: ContentSource
    tree_digest: Digest
    origin: str
    publisher_key: str | None = None
    is_reviewed: bool = False


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the present moment, aware."""
        ...
