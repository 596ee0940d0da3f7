"""Making one signed metadata file: its version, its expiry, its one signature, always the same compact form."""

from datetime import datetime
from typing import TypeVar

from tuf.api.serialization.json import JSONSerializer

from qirvo.trust.canonical import QuickCanonicalSerializer
from qirvo.trust.layout import BINS_DUE, SIGNED_TIME, Validity
from qirvo.trust.signer_uris import sign
from qirvo.trust.tuf_api import Metadata, MetaFile, Root, Signer, Snapshot, Targets, Timestamp

_Signed = TypeVar("_Signed", Root, Timestamp, Snapshot, Targets)
COMPACT = JSONSerializer(compact=True)
_QUICKLY = QuickCanonicalSerializer()


def signed_bytes(metadata: Metadata[_Signed], *signers: Signer) -> bytes:
    """Sign `metadata` with `signers` alone and return the file's bytes."""
    metadata.signatures.clear()
    for signer in signers:
        sign(metadata, signer, serializer=_QUICKLY)
    return metadata.to_bytes(COMPACT)


def a_bin(version: int, bins: Targets, signer: Signer, *, now: datetime, validity: Validity) -> bytes:
    """Sign a bin anew as `version`."""
    bins.version = version
    bins.expires = now + validity.bins
    return signed_bytes(Metadata(bins), signer)


def a_snapshot(
    version: int, roles: dict[str, int], signer: Signer, *, bins_due: datetime, now: datetime, validity: Validity
) -> bytes:
    """Sign a snapshot that lists `roles` with their versions."""
    snapshot = Snapshot(
        version=version,
        expires=now + validity.snapshot,
        meta={f"{role}.json": MetaFile(version=number) for role, number in roles.items()},
        unrecognized_fields={BINS_DUE: bins_due.isoformat()},
    )
    return signed_bytes(Metadata(snapshot), signer)


def a_timestamp(
    version: int,
    snapshot: MetaFile,
    signer: Signer,
    *,
    signed_time: datetime,
    now: datetime,
    validity: Validity,
) -> bytes:
    """Sign a timestamp that reaches `snapshot` and carries the signed time."""
    timestamp = Timestamp(
        version=version,
        expires=now + validity.timestamp,
        snapshot_meta=snapshot,
        unrecognized_fields={SIGNED_TIME: signed_time.isoformat()},
    )
    return signed_bytes(Metadata(timestamp), signer)
