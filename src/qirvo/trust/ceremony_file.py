"""A ceremony's file: what is to become true and the signatures so far. Nothing in it is secret."""

from pathlib import Path

import msgspec
from tuf.api.exceptions import RepositoryError

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, NotFoundError
from qirvo.trust.ceremony import Ceremony
from qirvo.trust.durable import write_durably
from qirvo.trust.tuf_api import Metadata, Root, Targets

SCHEMA = "qirvo-ceremony/1"


class CeremonyFileError(IntegrityError):
    """The file is not a ceremony's."""

    code = "ceremony-file-malformed"
    hint = "Take a copy from before; the file must not be edited."


class CeremonyFileMissingError(NotFoundError):
    """There is no such file."""

    code = "ceremony-file-missing"
    hint = "Begin one with `qirvo repository root rotate`."


class _CeremonyFile(msgspec.Struct, kw_only=True):
    schema: str
    present: msgspec.Raw
    root: msgspec.Raw
    targets: msgspec.Raw


def to_bytes(ceremony: Ceremony) -> bytes:
    """Return the ceremony as it lies in its file."""
    file = _CeremonyFile(
        schema=SCHEMA,
        present=msgspec.Raw(ceremony.present.to_bytes()),
        root=msgspec.Raw(ceremony.root.to_bytes()),
        targets=msgspec.Raw(ceremony.targets.to_bytes()),
    )
    return msgspec.json.format(msgspec.json.encode(file)) + b"\n"


def from_bytes(content: bytes) -> Ceremony:
    """Read a ceremony.

    Raises:
        CeremonyFileError: It is none.
    """
    try:
        file = msgspec.json.decode(content, type=_CeremonyFile)
        ceremony = Ceremony(
            present=Metadata[Root].from_bytes(bytes(file.present)),
            root=Metadata[Root].from_bytes(bytes(file.root)),
            targets=Metadata[Targets].from_bytes(bytes(file.targets)),
        )
    except (msgspec.MsgspecError, UnicodeDecodeError, RepositoryError) as exc:
        raise CeremonyFileError(f"this is no ceremony: {exc}") from exc
    kinds = tuple(each.signed.type for each in (ceremony.present, ceremony.root, ceremony.targets))
    if file.schema != SCHEMA or kinds != (Root.type, Root.type, Targets.type):
        raise CeremonyFileError(f"this is no ceremony of the form `{SCHEMA}`")
    return ceremony


def read_ceremony(path: Path) -> Ceremony:
    """Read a ceremony's file.

    Raises:
        CeremonyFileMissingError: There is none.
        CeremonyFileError: It is none.
        UnavailableError: It cannot be read.
    """
    with disk_errors(path):
        if not path.is_file():
            raise CeremonyFileMissingError(f"there is no file `{path}`")
        return from_bytes(path.read_bytes())


def write_ceremony(path: Path, ceremony: Ceremony) -> None:
    """Replace a ceremony's file."""
    write_durably(path, to_bytes(ceremony))
