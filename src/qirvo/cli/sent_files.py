"""Files and texts that say something beside the plugin: the listing's fields, and what is new."""

import json
from pathlib import Path
from typing import Any

from qirvo.domain.errors import InvalidError, NotFoundError


class ListingFileMissingError(NotFoundError):
    """The listing's file cannot be read."""

    code = "listing-file-missing"
    hint = "Give `--listing FILE.json`, a file with a JSON object."


class MalformedListingFileError(InvalidError):
    """The listing's file is not a JSON object."""

    code = "listing-file-malformed"
    hint = 'Write a JSON object, for example {"category": "utilities", "tags": ["weather"]}.'


def read_listing(path: Path | None) -> dict[str, Any]:
    """Return the listing's fields in the file at `path`; none without.

    Raises:
        ListingFileMissingError: It cannot be read.
        MalformedListingFileError: It is no JSON object.
    """
    if path is None:
        return {}
    try:
        value = json.loads(path.read_bytes())
    except OSError as exc:
        raise ListingFileMissingError(f"`{path}` cannot be read: {exc.strerror}") from exc
    except ValueError as exc:
        raise MalformedListingFileError(f"`{path}` is not JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise MalformedListingFileError(f"`{path}` holds no JSON object")
    return value


def read_notes(text: str) -> str:
    """Return what is new: `text`, or what the file of `@FILE` says.

    Raises:
        ListingFileMissingError: The file cannot be read.
    """
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ListingFileMissingError(
            f"`{text[1:]}` cannot be read: {exc}", hint="Give `--notes TEXT` or `--notes @FILE`."
        ) from exc
