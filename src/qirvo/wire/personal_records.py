"""What is recorded of somebody, as it travels."""

from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsOfKind:
    """All records of one kind about somebody.

    Attributes:
        kind: Such as `ratings`; the registry's table where there is one place only.
        what: What it is, in one sentence.
        onErasure: `removed`, `nameless` (it stays, and is nobody's) or `kept`.
        records: Column → value; a secret is `true` where there is one, and never told.
    """

    kind: str
    what: str
    onErasure: str
    records: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRecordsDocument:
    """Everything that is recorded of somebody.

    Attributes:
        madeAt: ISO 8601, UTC.
        elsewhere: What is not in this document, and why; a sentence each.
        kinds: Every kind there may be; one without records has none of this person.
    """

    account: str
    madeAt: str
    elsewhere: list[str]
    kinds: list[RecordsOfKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureBody:
    """That an account is to be erased; its name is typed once more, because it cannot be undone."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDocument:
    """What an erasure did: kind → how many records were removed or made nobody's."""

    account: str
    records: dict[str, int]
