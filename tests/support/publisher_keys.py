"""Publishers' keys for tests: always the same ones, and what they sign."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qirvo.domain.publisher_keys import PublisherKey, ReleaseStatement
from qirvo.domain.releases import Release
from qirvo.trust.publisher_signatures import key_id_of, public_of, sign_release, vouch
from tests.support.builders import MONDAY, WEATHER

FIRST, SECOND, THIRD = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


def a_key(
    private: Ed25519PrivateKey = FIRST,
    *,
    publisher: str = "acme",
    by: Ed25519PrivateKey | None = None,
    since: datetime = MONDAY,
    **more: object,
) -> PublisherKey:
    """The public half of `private`, for which `by` vouches."""
    public = public_of(private)
    vouched = (
        {} if by is None else {"endorsed_by": key_id_of(public_of(by)), "endorsement": vouch(publisher, public, by)}
    )
    fields: dict[str, object] = {"id": key_id_of(public), "publisher": publisher, "public": public, "since": since}
    return PublisherKey(**fields | vouched | more)  # type: ignore[arg-type]  # fields by name


def a_signature(release: Release, private: Ed25519PrivateKey = FIRST, **more: object) -> str:
    """The publisher's signature of a release of the weather plugin, with the changes `more`."""
    said: dict[str, object] = {
        "plugin_id": WEATHER,
        "version": release.version,
        "tree_digest": release.artifact.tree_digest,
        "breaking": release.breaking,
        "security": release.security is not None,
    }
    return sign_release(ReleaseStatement(**said | more), private)  # type: ignore[arg-type]  # fields by name
