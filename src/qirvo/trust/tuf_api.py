"""The one door to python-tuf and securesystemslib: their public names, which their types do not mark as exported."""

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
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig  # type: ignore[attr-defined]  # public likewise

__all__ = [
    "CryptoSigner",
    "Delegations",
    "FetcherInterface",
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
    "Updater",
    "UpdaterConfig",
]
