"""What python-tuf's refusals mean to a person: which attack it looks like, or that the source is only unreachable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, UnavailableError
from qirvo.trust.aged import TooOldError


class SourceUnreachableError(UnavailableError):
    """The source did not answer, or not with what was asked for."""

    code = "source-unreachable"
    hint = "Check the connection and the source's address, then try again; what is installed stays."


class TamperedMetadataError(IntegrityError):
    """What the source sent is not what its keys signed, or is not the newest."""

    code = "metadata-tampered"
    hint = "Nothing was changed. Tell the owner of the source; try again from another network."


class MetadataTooOldError(IntegrityError):
    """Everything is signed as it should be, but longer ago than the owner of this machine accepts."""

    code = "metadata-too-old"
    hint = "Sync the mirror or bring a newer export; or accept more with a longer `--max-age`."


_EXPIRED_HINT = "Nothing was changed. Check this machine's clock; if it is right, tell the owner of the source."

_DIAGNOSES: tuple[tuple[type[Exception], str], ...] = (
    (BadVersionNumberError, "older metadata than promised were sent, as in a rollback or mix-and-match attack"),
    (ExpiredMetadataError, "the metadata have expired, as when somebody withholds newer ones (a freeze attack)"),
    (UnsignedMetadataError, "a signature is missing or wrong"),
    (LengthOrHashMismatchError, "the bytes are not the ones that were signed"),
    (DownloadLengthMismatchError, "more bytes were sent than were signed, as in an endless-data attack"),
    (RepositoryError, "the metadata cannot be read"),
)


@contextmanager
def diagnosed(address: str, folder: Path) -> Iterator[None]:
    """Translate what python-tuf says about `address`, and what the disk says about the cache in `folder`.

    Raises:
        TamperedMetadataError: Metadata or an index did not verify.
        MetadataTooOldError: They verify, and are older than accepted.
        SourceUnreachableError: The source did not answer.
        UnavailableError: The disk refused.
    """
    with disk_errors(folder):
        try:
            yield
        except TooOldError as exc:
            raise MetadataTooOldError(f"`{address}` is too old: {exc}") from exc
        except (RepositoryError, DownloadLengthMismatchError) as exc:
            diagnosis = next(text for kind, text in _DIAGNOSES if isinstance(exc, kind))
            hint = _EXPIRED_HINT if isinstance(exc, ExpiredMetadataError) else None
            raise TamperedMetadataError(f"`{address}` was refused: {diagnosis} ({exc})", hint=hint) from exc
        except DownloadHTTPError as exc:
            raise SourceUnreachableError(f"`{address}` lacks a file: {exc}") from exc
        except DownloadError as exc:
            raise SourceUnreachableError(f"no answer from `{address}`: {exc}") from exc
