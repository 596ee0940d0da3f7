"""What is recorded of people, what becomes of it when they leave, and how a name is taken out of what others may read.

An account that was erased is nobody's: its place in what stays is `ERASED`, which no account can be called.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.names import PluginId

ERASED = "(erased)"


class PublisherLeftAloneError(ConflictError):
    """A publisher with plugins or with other members would have no owner any more."""

    code = "publisher-left-alone"
    hint = (
        "First make somebody else an owner (`qirvo publisher invite`), or give its plugins to another publisher "
        "(`qirvo plugin transfer`) and let its members leave."
    )


class ErasureNotMeantError(InvalidError):
    """The name that was typed is not the account's."""

    code = "erasure-not-meant"
    hint = "Type the account's name as it is written above; erasing cannot be undone."


class Fate(StrEnum):
    """What becomes of a record about somebody who is erased."""

    REMOVED = "removed"
    NAMELESS = "nameless"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind of record that may be about people.

    Attributes:
        name: As it is called in the export, and the table's name.
        what: What it is and why it is kept, in one sentence.
    """

    name: str
    what: str
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure did.

    Attributes:
        records: Kind → how many records were removed or made nobody's; kinds without any are left out.
        rated: Plugins whose ratings changed with it.
    """

    records: Mapping[str, int] = field(default_factory=dict)
    rated: frozenset[PluginId] = frozenset()


def name_digest(name: str) -> str:
    """Return what is kept of an erased account's name, so that nobody is given it again: its hexadecimal SHA-256."""
    return hashlib.sha256(name.encode()).hexdigest()


def without_words(text: str, name: str) -> str:
    """Return a sentence with `ERASED` wherever it names the account; parts of ids, paths and addresses stay."""
    return re.sub(rf"(?<![A-Za-z0-9_./@:-]){re.escape(name)}(?![A-Za-z0-9_/@-]|\.[A-Za-z0-9])", ERASED, text)


def without_name(value: Any, name: str, *, keys: Collection[str]) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return a JSON value with `ERASED` in place of the name.

    Under one of `keys`, at any depth, where it is the whole text; in a list of names as well.
    """
    if isinstance(value, dict):
        return {
            key: ERASED if key in keys and each == name else without_name(each, name, keys=keys)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [ERASED if each == name else without_name(each, name, keys=keys) for each in value]
    return value


def with_sentences(value: Any, name: str, *, keys: Collection[str]) -> Any:  # noqa: ANN401  # the same
    """Return a JSON value whose sentences under one of `keys`, at any depth, do not name the account."""
    if isinstance(value, dict):
        return {
            key: _sentences(each, name) if key in keys else with_sentences(each, name, keys=keys)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [with_sentences(each, name, keys=keys) for each in value]
    return value


def _sentences(value: Any, name: str) -> Any:  # noqa: ANN401  # the same
    if isinstance(value, str):
        return without_words(value, name)
    if isinstance(value, list):
        return [_sentences(each, name) for each in value]
    if isinstance(value, dict):
        return {key: _sentences(each, name) for key, each in value.items()}
    return value
