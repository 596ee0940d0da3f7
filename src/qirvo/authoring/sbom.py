"""Making the bill of materials of a plugin here, as a registry makes it of what it publishes."""

import hashlib
import tempfile
from pathlib import Path

from qirvo.analysis.inventory import Inventory
from qirvo.analysis.sbom import write_sbom
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.checks.subject import Subject
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError, NotFoundError


class NothingToDescribeError(NotFoundError):
    """There is nothing at the path."""

    code = "sbom-path-missing"
    hint = "Name a plugin's folder, a `.zip` of `qirvo plugin pack` or a `.tgz` of `npm pack`."


class UndescribableError(InvalidError):
    """A plugin without an acceptable manifest has no name and version to describe."""

    code = "sbom-no-manifest"
    hint = "Run `qirvo plugin validate` and mend what it says about the manifest."


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A bill of materials, and what it was made of."""

    document: bytes
    inventory: Inventory


def describe(path: Path) -> Described:
    """Return the bill of materials of the plugin at `path`, a folder or an archive.

    The document names the digest of the canonical archive, which is what a registry stores whatever was uploaded.

    Raises:
        NothingToDescribeError: There is nothing at `path`.
        UndescribableError: It has no manifest that can be accepted.
        ArchiveRefusedError: It is no archive, or an unsafe one.
        StorageFailedError: It cannot be read.
    """
    if not path.exists():
        raise NothingToDescribeError(f"there is nothing at `{path}`")
    with tempfile.TemporaryDirectory(prefix="qirvo-sbom-") as scratch:
        canonical = Path(scratch) / "plugin.zip"
        if path.is_dir():
            write_canonical_archive(FolderSource(path), canonical)
        else:
            with open_archive(path) as reader:
                write_canonical_archive(reader, canonical)
        with open_archive(canonical) as reader:
            return describe_subject(Subject(reader), artifact=_digest(canonical))


def describe_subject(subject: Subject, *, artifact: Digest) -> Described:
    """Return the bill of materials of content that is open already.

    Raises:
        UndescribableError: It has no manifest that can be accepted.
    """
    if subject.manifest is None:
        raise UndescribableError("there is no manifest that can be accepted")
    components = subject.inventory.components
    document = write_sbom(subject.manifest, subject.tree.digest, components, artifact=artifact)
    return Described(document=document, inventory=subject.inventory)


def _digest(path: Path) -> Digest:
    with path.open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest())
