"""Images across an air gap: written to a file or a folder outside, judged whole and pushed inside.

What crosses is an OCI image layout with the image, its signatures, attestations and whatever is attached to it, and the
public key that verifies it. That key proves nothing by lying there: whoever brings the image in names a key they have,
or the fingerprint that the sender tells them over another way.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.deploy.images.archive_files import NoImageArchiveError, reading_archive, writing_archive
from qirvo.deploy.images.carrying import Carried, carry
from qirvo.deploy.images.gathering import WholeImage, gather, prove
from qirvo.deploy.images.layout_files import INDEX, MARK, FolderFiles, LayoutFiles
from qirvo.deploy.images.oci_layout import NotALayoutError, OciLayoutRepository
from qirvo.deploy.images.signatures import ImageNotSignedError, verify_image
from qirvo.deploy.images.signing_keys import ImageKeyMalformedError, PublicImageKey, read_public_image_key_text
from qirvo.deploy.ports import ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.images import Platform

KEYS = "keys"
ARCHIVE_ENDING = ".tar"
_LONGEST_KEY = 4_096
_MOST_KEYS = 16
_ATTACHED = "sha256-"  # how the tags of what belongs to an image begin


class LayoutTakenError(ConflictError):
    """The folder holds another image."""

    code = "image-layout-taken"
    hint = "Name another folder: one folder carries one image."


class SeveralImagesError(InvalidError):
    """The layout holds several images, or none, where one is meant."""

    code = "image-layout-not-one"
    hint = "Name the one you mean with `--tag`."


class NoTrustedImageKeyError(InvalidError):
    """Nobody said whose signature counts."""

    code = "image-key-not-trusted"
    hint = (
        "Give the signer's public key with `--key FILE`, or the fingerprint that the sender tells you with "
        "`--fingerprint`; `--unsigned` brings in what nobody vouches for."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An image that was written out.

    Attributes:
        signer: The key that signed it, which went along; None when nobody asked.
    """

    whole: WholeImage
    tag: str
    carried: Carried
    signer: PublicImageKey | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An image that may come in: all of it was read and is what was signed.

    Attributes:
        signer: Who signed it; None when that was not asked.
    """

    whole: WholeImage
    tag: str
    layout: OciLayoutRepository
    signer: PublicImageKey | None


def export_image(
    pointer: str,
    *,
    source: ImageRepository,
    to: Path,
    tag: str,
    trusted: Sequence[PublicImageKey] = (),
    platform: Platform | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Exported:
    """Write the image that `pointer` names in `source` to `to`: a file when that ends in `.tar`, else a folder.

    Args:
        pointer: The image's tag or digest.
        source: Where it lies.
        to: What is written.
        tag: What the image is called there.
        trusted: When there are any, one of these keys has to have signed it, and goes along.
        platform: This one alone; None for all the image was made for.
        progress: Hears what is done.

    Raises:
        ImageNotSignedError: None of the `trusted` keys signed it.
        LayoutTakenError: The folder holds another image.
        QirvoError: A part is not there or is another, or the disk refuses.
    """
    whole = gather(pointer, source, platform=platform)
    signer = verify_image(whole.image.digest, trusted=trusted, repository=source) if trusted else None
    with _writing(to, whole) as files:
        layout = OciLayoutRepository(to, files=files)
        carried = carry(whole, tag=tag, source=source, target=layout, progress=progress)
        if signer is not None:
            files.put_file(f"{KEYS}/{signer.fingerprint.hex}.pub", signer.pem)
    return Exported(whole=whole, tag=tag, carried=carried, signer=signer)


@contextmanager
def incoming_image(
    path: Path,
    *,
    trusted: Sequence[PublicImageKey] = (),
    fingerprint: Digest | None = None,
    tag: str | None = None,
    needs_signature: bool = True,
) -> Iterator[Incoming]:
    """Judge the image in the file or folder at `path`: every digest, and who signed it; it can be pushed meanwhile.

    Args:
        path: What `export_image` wrote, or another layout.
        trusted: Keys whose signature counts.
        fingerprint: Of a key that came along and counts, too.
        tag: Which image is meant, where there are several.
        needs_signature: Whether an image that nobody signed is refused.

    Raises:
        NoTrustedImageKeyError: No key counts.
        ImageNotSignedError: None that counts signed it.
        ImageArchiveRefusedError: The file breaks a rule.
        QirvoError: A part is not there, is another, or is not of its form.
    """
    with _reading(path) as files:
        layout = OciLayoutRepository(path, files=files)
        name = tag or _only_tag(layout)
        carried_keys = _keys_in(files)
        keys = [*trusted, *(key for key in carried_keys if key.fingerprint == fingerprint)]
        if fingerprint is not None and not any(key.fingerprint == fingerprint for key in keys):
            raise ImageNotSignedError(f"`{path}` carries no key with the fingerprint `{fingerprint}`")
        if needs_signature and not keys:
            told = ", ".join(f"`{key.fingerprint}`" for key in carried_keys)
            came = f"; with the image came the key {told}" if told else ""
            raise NoTrustedImageKeyError(f"no key counts for `{path}`{came}")
        whole = gather(name, layout)
        prove(whole, layout)
        signer = verify_image(whole.image.digest, trusted=keys, repository=layout) if needs_signature else None
        yield Incoming(whole=whole, tag=name, layout=layout, signer=signer)


def push_incoming(
    incoming: Incoming, *, target: ImageRepository, progress: Callable[[str], None] = lambda _: None
) -> Carried:
    """Push an image that was judged into `target`.

    Raises:
        QirvoError: `target` refuses, or the file changed meanwhile.
    """
    return carry(incoming.whole, tag=incoming.tag, source=incoming.layout, target=target, progress=progress)


@contextmanager
def _writing(to: Path, whole: WholeImage) -> Iterator[LayoutFiles]:
    if to.name.endswith(ARCHIVE_ENDING):
        with writing_archive(to) as files:
            yield files
        return
    _require_own(to, whole)
    yield FolderFiles(to)


def _require_own(folder: Path, whole: WholeImage) -> None:
    """Return when `folder` is empty, or holds this very image, from an export that was interrupted perhaps.

    Raises:
        LayoutTakenError: It holds something else.
    """
    with disk_errors(folder):
        is_empty = not folder.exists() or not any(folder.iterdir())
    if is_empty:
        return
    layout = OciLayoutRepository(folder)
    others = [name for name in _image_tags(layout) if layout.document(name).digest != whole.image.digest]
    is_ours = {path.name for path in folder.iterdir()} <= {MARK, INDEX, "blobs", KEYS}
    if others or not is_ours:
        raise LayoutTakenError(f"`{folder}` holds something else" + (f": the image `{others[0]}`" if others else ""))


@contextmanager
def _reading(path: Path) -> Iterator[LayoutFiles]:
    if path.is_dir():
        yield _marked(FolderFiles(path), path)
        return
    if path.exists() and not path.is_file():
        raise NoImageArchiveError(f"`{path}` is neither a file nor a folder")
    with reading_archive(path) as files:
        yield _marked(files, path)


def _marked(files: LayoutFiles, path: Path) -> LayoutFiles:
    if files.read_file(MARK, _LONGEST_KEY) is None:
        raise NotALayoutError(f"`{path}` holds no `{MARK}`")
    return files


def _only_tag(layout: OciLayoutRepository) -> str:
    names = _image_tags(layout)
    if len(names) != 1:
        told = ", ".join(f"`{name}`" for name in names[:5])
        raise SeveralImagesError(f"`{layout.name}` holds {len(names)} images" + (f": {told}" if told else ""))
    return names[0]


def _image_tags(layout: OciLayoutRepository) -> list[str]:
    return [name for name in layout.tags() if not name.startswith(_ATTACHED)]


def _keys_in(files: LayoutFiles) -> list[PublicImageKey]:
    """Return the keys that came along; one that is none counts for nothing."""
    found = []
    for path in files.listed(KEYS)[:_MOST_KEYS]:
        try:
            found.append(read_public_image_key_text(files.read_file(path, _LONGEST_KEY) or b"", called=path))
        except ImageKeyMalformedError:
            continue
    return found
