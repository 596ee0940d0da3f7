"""Publishers' keys as JSON in a release index."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from qirvo.domain.publisher_keys import PublisherKey, Signers

Moment = Annotated[datetime, Meta(tz=True)]


class PublisherKeyShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """A publisher's key; nothing is written of a publisher that is the owner."""

    id: str
    public: str
    since: Moment
    publisher: str = ""
    retired_at: Moment | None = None
    revoked_at: Moment | None = None
    reason: str = ""
    endorsed_by: str = ""
    endorsement: str = ""


class SignersShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """Who may sign the releases beside the registry; nothing is written where nobody does."""

    publisher: str
    keys: list[PublisherKeyShape] = []
    required_since: Moment | None = None


def signers_of_shape(shape: SignersShape) -> Signers:
    """Return what `shape` says."""
    return Signers(
        publisher=shape.publisher,
        keys=tuple(_key(each, owner=shape.publisher) for each in shape.keys),
        required_since=shape.required_since,
    )


def shape_of_signers(signers: Signers) -> SignersShape:
    """Return the shape that says `signers`."""
    keys = [
        PublisherKeyShape(**asdict(key) | {"publisher": "" if key.publisher == signers.publisher else key.publisher})
        for key in signers.keys
    ]
    return SignersShape(publisher=signers.publisher, keys=keys, required_since=signers.required_since)


def _key(shape: PublisherKeyShape, *, owner: str) -> PublisherKey:
    return PublisherKey(**msgspec.structs.asdict(shape) | {"publisher": shape.publisher or owner})
