"""The first root: what a host is shown by its fingerprint, and pins."""

from tuf.api.exceptions import UnsignedMetadataError

from qirvo.domain.digests import Digest
from qirvo.trust.tuf_api import Metadata, Root


def fingerprint_of(root: bytes) -> str:
    """Return what people compare: `sha256:<hex>` of the bytes of `1.root.json`."""
    return str(Digest.of(root))


def check_root(content: bytes) -> None:
    """Accept a root that its own keys signed.

    Raises:
        RepositoryError: python-tuf's; `diagnosis` translates it.
    """
    metadata = Metadata[Root].from_bytes(content)
    if metadata.signed.type != Root.type:
        raise UnsignedMetadataError(f"this is a `{metadata.signed.type}`, not a root")
    metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
