"""The distribution channels that a publisher can name: those everybody has, and those in a file of their own.

The file is below QIRVO_HOME, or one that a team keeps beside its plugin. It holds no secret: what proves who sends
comes from `qirvo auth login`, the environment, or a pipeline's issuer.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.distribution_channels import DEFAULTS, DistributionTerms
from qirvo.domain.distribution_terms import (
    MOST_DEFINED,
    MalformedDistributionChannelError,
    read_terms,
    written_terms,
)
from qirvo.domain.errors import InvalidError, NotFoundError

FILE_NAME = "distribution-channels.json"
_LIST = "distributionChannels"
_MOST_BYTES = 1024 * 1024


class DistributionChannelMissingError(NotFoundError):
    """Nobody defined such a distribution channel."""

    code = "distribution-channel-missing"
    hint = "`qirvo distribution-channel list` shows them; `qirvo distribution-channel add` defines one."


class DistributionFileMissingError(NotFoundError):
    """The file that was named is not there."""

    code = "distribution-channels-file-missing"
    hint = "Name a file with the distribution channels, or leave `--defined-in` out."


class DistributionFileMalformedError(InvalidError):
    """The file with the distribution channels is something else."""

    code = "distribution-channels-file-malformed"
    hint = 'Write {"distributionChannels": [...]}, each as docs/guide-direct.md shows.'


def file_of(home: Path) -> Path:
    """Return where the distribution channels of `home`'s owner are."""
    return home / FILE_NAME


def defined_in(path: Path) -> Mapping[str, DistributionTerms]:
    """Return what the file at `path` defines, by id; nothing when there is no file.

    Raises:
        DistributionFileMalformedError: It holds something else.
        MalformedDistributionChannelError: One of them could not work.
        StorageFailedError: It cannot be read.
    """
    with disk_errors(path):
        try:
            with path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            return {}
    try:
        document = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as exc:
        raise DistributionFileMalformedError(f"`{path}` is not JSON") from exc
    listed = document.get(_LIST) if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_DEFINED or not all(isinstance(one, dict) for one in listed):
        raise DistributionFileMalformedError(f"`{path}` has no list `{_LIST}` of at most {MOST_DEFINED} objects")
    return _by_id(listed, path)


def known_in(path: Path, *, must_exist: bool = False) -> Mapping[str, DistributionTerms]:
    """Return every distribution channel: the defaults, and those that the file at `path` defines.

    Raises:
        DistributionFileMissingError: There is no file, and there had to be one.
        QirvoError: As for `defined_in`.
    """
    if must_exist and not path.is_file():
        raise DistributionFileMissingError(f"there is no file `{path}`")
    return {**DEFAULTS, **defined_in(path)}


def terms_called(id_: str, known: Mapping[str, DistributionTerms]) -> DistributionTerms:
    """Return the distribution channel `id_`.

    Raises:
        DistributionChannelMissingError: There is none.
    """
    if id_ not in known:
        raise DistributionChannelMissingError(f"Distribution channel not found: `{id_[:80]}`")
    return known[id_]


def define(terms: DistributionTerms, path: Path) -> None:
    """Write `terms` into the file at `path`, in the place of those with the same id.

    Raises:
        DistributionFileMalformedError: There are too many.
        QirvoError: As for `defined_in`.
        DiskFullError: There is no room.
    """
    defined = {**defined_in(path), terms.id: terms}
    if len(defined) > MOST_DEFINED:
        raise DistributionFileMalformedError(f"`{path}` has `{MOST_DEFINED}` distribution channels already")
    _write(defined, path)


def remove(id_: str, path: Path) -> None:
    """Take the definition of `id_` out of the file at `path`.

    Raises:
        DistributionChannelMissingError: It defines none.
        QirvoError: As for `defined_in`.
    """
    defined = dict(defined_in(path))
    if defined.pop(id_, None) is None:
        raise DistributionChannelMissingError(f"`{path}` defines no distribution channel `{id_[:80]}`")
    _write(defined, path)


def _by_id(listed: list[dict[str, Any]], path: Path) -> Mapping[str, DistributionTerms]:
    found: dict[str, DistributionTerms] = {}
    for number, one in enumerate(listed):
        try:
            terms = read_terms(one)
        except MalformedDistributionChannelError as exc:
            message = f"`{path}`, `{_LIST}[{number}]`: {exc.message}"
            raise MalformedDistributionChannelError(message, hint=exc.hint) from exc
        if terms.id in found:
            raise DistributionFileMalformedError(f"`{path}` defines `{terms.id}` twice")
        found[terms.id] = terms
    return found


def _write(defined: Mapping[str, DistributionTerms], path: Path) -> None:
    document = {_LIST: [written_terms(terms) for terms in defined.values()]}
    with disk_errors(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
