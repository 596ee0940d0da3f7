"""The one door to python-tuf and securesystemslib: their public names, which their types do not mark as exported.

The client has a door of its own, `tuf_client`: it brings an HTTP library, which who only signs does without.
"""

from securesystemslib.signer import (  # type: ignore[attr-defined]  # public by their documentation
    CryptoSigner,
    Key,
    Signer,
    SSlibKey,
)
from tuf.api.metadata import (  # type: ignore[attr-defined]  # public by their documentation
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)

__all__ = [
    "CryptoSigner",
    "Delegations",
    "Key",
    "MetaFile",
    "Metadata",
    "Root",
    "SSlibKey",
    "Signer",
    "Snapshot",
    "SuccinctRoles",
    "TargetFile",
    "Targets",
    "Timestamp",
]
