"""Telling a registry of a key: its public half, and who vouches for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient
    from qirvo.trust.publisher_key_files import HeldKey
    from qirvo.wire.publisher_keys import PublisherKeyBody, PublisherKeyDocument


def registered(client: "RegistryClient", key: "HeldKey") -> "PublisherKeyDocument | None":
    """Return what the registry knows of the key; None when it does not know it."""
    return next((each for each in client.publisher_keys(key.publisher).keys if each.id == key.id), None)


def register(
    client: "RegistryClient", key: "HeldKey", *, by: "HeldKey | None" = None, replaces: bool = False
) -> "PublisherKeyDocument":
    """Register the key, for which `by` vouches.

    Raises:
        QirvoError: The registry refuses.
    """
    return client.register_key(key.publisher, registration(key, by=by, replaces=replaces))


def registration(key: "HeldKey", *, by: "HeldKey | None" = None, replaces: bool = False) -> "PublisherKeyBody":
    """Return what a registry has to be told to register the key: nothing of it is secret."""
    from qirvo.trust.publisher_signatures import vouch
    from qirvo.wire.publisher_keys import PublisherKeyBody

    return PublisherKeyBody(
        public=key.public,
        proof=vouch(key.publisher, key.public, key.private),
        endorsedBy="" if by is None else by.id,
        endorsement="" if by is None else vouch(key.publisher, key.public, by.private),
        replaces=replaces,
    )
