"""What the routes are given by the bootstrap: the ports, and the few values that shape answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from qirvo.domain.digests import Digest
from qirvo.domain.precision import EnforcementPolicy
from qirvo.domain.rules import RuleDoc
from qirvo.server.ports import BlobStore, Clock, EventLog, Inspector, NewId, Repository, UnitOfWork
from qirvo.server.usecases.accounts import TokenLifetimes
from qirvo.server.usecases.scans import Scanning

JSON_BYTES = 1024 * 1024
FORM_FIELD_BYTES = 1024 * 1024
FORM_PARTS = 50

Probe = Callable[[], bool]
"""Says whether something the registry needs works just now; may raise any family of error instead of saying no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """How much of a request is read, and for how long.

    Attributes:
        upload_bytes: The whole body of an upload.
        archive_bytes: The file in it.
        json_bytes: The whole body of any other request.
        form_field_bytes: All text fields of a form together.
        upload_s: Seconds within which an upload arrives.
        json_s: Seconds within which any other body arrives.
        piece_s: Seconds within which some more of a body arrives.
    """

    upload_bytes: int
    archive_bytes: int
    json_bytes: int = JSON_BYTES
    form_field_bytes: int = FORM_FIELD_BYTES
    form_parts: int = FORM_PARTS
    upload_s: float = 3_600.0
    json_s: float = 30.0
    piece_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Everything a route may use.

    Attributes:
        staging: Folder for bodies being received, on the blob store's file system.
        repository_folder: The signed read plane, served as it lies there.
        public_address: Where the outside reaches this registry, without a trailing slash; None: as it was asked.
        scanning: Which scanners of others are asked, and how.
        rules: Every rule of the checks.
        enforcement: What an alarm has to show before it may refuse.
        review_time: Text for people.
        probes: Asked by `/health/ready`.
        wake: Tells the worker that there is something to do.
        reading: Makes units of work that only read, and so wait for no writer.
        count_download: Told of each artifact that is sent, and returns at once.
    """

    name: str
    root_fingerprint: str
    new_uow: Callable[[], UnitOfWork]
    reading: Callable[[], UnitOfWork]
    blobs: BlobStore
    inspector: Inspector
    repository: Repository
    events: EventLog
    clock: Clock
    new_id: NewId
    staging: Path
    repository_folder: Path
    limits: BodyLimits
    lifetimes: TokenLifetimes
    scanning: Scanning
    rules: Sequence[RuleDoc]
    enforcement: EnforcementPolicy
    review_time: str
    count_download: Callable[[Digest], None]
    wake: Callable[[], None]
    public_address: str | None = None
    probes: Mapping[str, Probe] = field(default_factory=dict)


def registry_of(request: Request) -> Registry:
    """Return what the application was wired with."""
    registry = request.app.state.registry
    assert isinstance(registry, Registry)  # noqa: S101  # set by create_api, for the type checker
    return registry


def address_of(request: Request) -> str:
    """Return the address of this registry as the caller should use it, without a trailing slash."""
    return registry_of(request).public_address or str(request.base_url).rstrip("/")
