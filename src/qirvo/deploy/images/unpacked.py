"""The plugin as it lies in an image: taken out of the very layer that an engine will run, and compared with its labels.

What is judged is what is deployed, so nothing is believed but bytes under the image's own digest. The layer is looked
for from the top: whatever lies above it may not touch the plugin's folder.
"""

import gzip
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.entry_names import check_path
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.limits import DEFAULT_LIMITS
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.walking import everything
from qirvo.deferred import dataclass
from qirvo.deploy.images.contents import (
    BASE_CREATED_LABEL,
    HOSTS_LABEL,
    IMAGE_HOME,
    TITLE_LABEL,
    TREE_LABEL,
    VERSION_LABEL,
)
from qirvo.deploy.images.media import ImageDocument
from qirvo.deploy.ports import ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_MOST_LAYERS = 8  # from the top; an engine's build has a layer for each instruction that writes
_MOST_PACKED_BYTES = 128 * 1024 * 1024
_MOST_ENTRIES = 50_000
_MOST_UNPACKED_BYTES = 512 * 1024 * 1024
_CHUNK = 256 * 1024
_RECORD = "installation.json"
_BELOW = f"{IMAGE_HOME.strip('/')}/plugins/"
_ABOVE = frozenset(str(parent) for parent in PurePosixPath(_BELOW, "x").parents) - {"."}
_LIMITS = replace(DEFAULT_LIMITS, path_bytes=1024, path_depth=64)  # with the folders above the content tree


class ImageContentError(IntegrityError):
    """What lies in the image is not what its labels say, or cannot be looked at."""

    code = "image-content-differs"
    hint = "Do not deploy it. Make the image again with `qirvo deploy image build`, and ask who pushed this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInImage:
    """What an image holds of a plugin.

    Attributes:
        content: The content tree's files.
        tree_digest: Of them, as they were read.
        network_hosts: Machines that the labels say it speaks to.
        base_created: When the base says it was made; None when the image does not tell.
    """

    plugin_id: PluginId
    version: Version
    content: ContentSource
    tree_digest: Digest
    network_hosts: tuple[str, ...]
    base_created: datetime | None


@contextmanager
def plugin_in_image(digest: Digest, repository: ImageRepository) -> Iterator[PluginInImage]:
    """Give the plugin in the image that `digest` names: the same for every platform, or it is refused.

    Raises:
        ImageContentError: The image holds no plugin, another than it says, or one for each platform.
        QirvoError: There is no usable answer.
    """
    with tempfile.TemporaryDirectory(prefix="qirvo-image-") as scratch:
        found = [
            _taken_out(document, repository, Path(scratch) / str(index))
            for index, document in enumerate(_manifests(digest, repository))
        ]
        if not found:
            raise ImageContentError(f"`{repository.name}@{digest}` has no manifest")
        if len({(one.plugin_id, one.version.text, one.tree_digest) for one in found}) > 1:
            raise ImageContentError(f"`{repository.name}@{digest}` holds another plugin for each platform")
        yield min(found, key=lambda one: (one.base_created is not None, one.base_created))


def _manifests(digest: Digest, repository: ImageRepository) -> Iterator[ImageDocument]:
    document = repository.document(str(digest))
    if not document.is_index:
        yield document
        return
    for entry in _told(lambda: document.read()["manifests"], digest):
        yield repository.document(str(_told(lambda entry=entry: Digest.parse(entry["digest"]), digest)))


def _taken_out(document: ImageDocument, repository: ImageRepository, folder: Path) -> PluginInImage:
    digest = document.digest
    layers = _told(
        lambda: [(Digest.parse(one["digest"]), int(one["size"])) for one in document.read()["layers"]], digest
    )
    labels, plugin_id, version, wanted = _labels(document, repository)
    for layer, size in layers[: -_MOST_LAYERS - 1 : -1]:
        if size > _MOST_PACKED_BYTES:
            break
        with tempfile.TemporaryFile() as file:
            packed = cast("BinaryIO", file)
            for chunk in repository.blob(layer, size=size):
                packed.write(chunk)
            packed.seek(0)
            if _extract(packed, folder, layer):
                return _read(folder / str(plugin_id), plugin_id, version, wanted, labels, digest)
    raise ImageContentError(f"no plugin lies below `{_BELOW}` in the upper layers of `{digest}`")


def _labels(
    document: ImageDocument, repository: ImageRepository
) -> tuple[Mapping[str, str], PluginId, Version, Digest]:
    def read() -> tuple[Mapping[str, str], PluginId, Version, Digest]:
        told = document.read()["config"]
        config = json.loads(b"".join(repository.blob(Digest.parse(told["digest"]), size=int(told["size"]))))
        labels: Mapping[str, str] = config["config"]["Labels"]
        wanted = Digest.parse(labels[TREE_LABEL])
        return labels, PluginId.parse(labels[TITLE_LABEL]), Version(labels[VERSION_LABEL]), wanted

    return cast("tuple[Mapping[str, str], PluginId, Version, Digest]", _told(read, document.digest))


def _read(
    folder: Path,
    plugin_id: PluginId,
    version: Version,
    wanted: Digest,
    labels: Mapping[str, str],
    digest: Digest,
) -> PluginInImage:
    def record() -> Mapping[str, Any]:
        read: Mapping[str, Any] = json.loads((folder / _RECORD).read_bytes())
        return read

    said = _told(record, digest)
    release = str(said.get("release", ""))
    trees = sorted(path.name for path in (folder / "releases").glob("*"))
    if trees != [release]:
        raise ImageContentError(f"the record in `{digest}` names the release `{release[:80]}`, and others lie there")
    try:
        content = FolderSource(folder / "releases" / release, chosen=everything)
        tree = content.tree().digest
    except (ArchiveRefusedError, InvalidError) as exc:
        raise ImageContentError(f"the plugin in `{digest}` is not of the form of one: {exc.message}") from exc
    names = tuple(str(said.get(name)) for name in ("pluginId", "version", "treeDigest"))
    if names != (str(plugin_id), str(version), str(wanted)) or wanted != tree:
        raise ImageContentError(f"the labels of `{digest}` say `{plugin_id}` `{version}`, and other content lies in it")
    return PluginInImage(
        plugin_id=plugin_id,
        version=version,
        content=content,
        tree_digest=tree,
        network_hosts=tuple(name for name in str(labels.get(HOSTS_LABEL, "")).split(",") if name),
        base_created=_moment(labels.get(BASE_CREATED_LABEL)),
    )


def _extract(packed: BinaryIO, folder: Path, layer: Digest) -> bool:
    """Write what `packed` has of plugins into `folder`; say whether there was a record of an installation."""
    found = False
    try:
        with (
            gzip.open(packed) as unpacked,
            tarfile.open(fileobj=cast("BinaryIO", _Bounded(unpacked)), mode="r|") as archive,
        ):
            for count, member in enumerate(archive):
                if count > _MOST_ENTRIES:
                    raise ImageContentError(f"the layer `{layer}` has more than `{_MOST_ENTRIES}` entries")
                path = member.name.removeprefix("./").strip("/")
                if member.isdir() or not (path in _ABOVE or path.startswith(_BELOW)):
                    continue
                source = archive.extractfile(member) if member.isreg() else None
                if source is None or path in _ABOVE:
                    raise ImageContentError(f"`{path[:200]}` in the layer `{layer}` is no plain file or folder")
                inside = path.removeprefix(_BELOW)
                check_path(inside, limits=_LIMITS)
                if (folder / inside).exists():
                    raise ImageContentError(f"`{path[:200]}` is in the layer `{layer}` twice")
                _write(source, folder / inside)
                found = found or inside.endswith(f"/{_RECORD}")
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, UnicodeError, ValueError, OSError) as exc:
        raise ImageContentError(f"the layer `{layer}` cannot be unpacked: {exc}") from exc
    except ArchiveRefusedError as exc:
        raise ImageContentError(f"the layer `{layer}` has a name that no plugin may have: {exc.message}") from exc
    if not found and folder.exists():
        raise ImageContentError(f"the layer `{layer}` changes the plugin without installing one")
    return found


def _write(source: Any, path: Path) -> None:  # noqa: ANN401  # tarfile's file
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            while chunk := source.read(_CHUNK):
                file.write(chunk)


class _Bounded:
    """Unpacked bytes, up to a bound."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  # gzip's file
        self._file = file
        self._left = _MOST_UNPACKED_BYTES

    def read(self, size: int) -> bytes:
        content: bytes = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise ImageContentError(f"a layer unpacks to more than `{_MOST_UNPACKED_BYTES}` bytes")
        return content


def _told(read: Any, digest: Digest) -> Any:  # noqa: ANN401  # whatever `read` gives
    """Return what `read` gives.

    Raises:
        ImageContentError: A document of the image is not of its form.
    """
    try:
        return read()
    except InvalidError as exc:
        raise ImageContentError(f"`{digest}` does not say which release it holds: {exc.message}") from exc
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as exc:
        raise ImageContentError(f"`{digest}` does not say which release it holds") from exc


def _moment(text: str | None) -> datetime | None:
    try:
        moment = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
