"""By which time metadata are judged: this machine's clock, but never before what was signed and seen already.

A clock that was set back would take expired metadata for good ones. So the time is the later of the clock's and the
latest signed time that was verified under the same timestamp keys; new keys may correct what old ones set ahead.

Metadata may be older than they promise where the owner of the host said up to what age (ADR-0023).

python-tuf has no way to say either. What is replaced here of it is the time that it reads itself, and two private
methods, which judge nothing but the expiry of timestamp and snapshot (and the snapshot's version, kept as it is).
Everything else stays its own: every signature, every version, every hash, and the expiry of root, targets and bins.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from tuf.api.exceptions import BadVersionNumberError, ExpiredMetadataError
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet

from qirvo.trust.current import signed_time_of
from qirvo.trust.layout import SIGNED_TIME
from qirvo.trust.seen_time import SeenTime
from qirvo.trust.tuf_api import Targets, Timestamp
from qirvo.trust.tuf_client import FetcherInterface, Updater, UpdaterConfig


class TooOldError(ExpiredMetadataError):
    """The signed time is further back than the owner accepts."""


class ExpiredAtError(ExpiredMetadataError):
    """Something has expired; the message says by which time."""


class AgedUpdater(Updater):
    """Verifies as python-tuf does, by the time that counts; with `max_age`, by the age of the signed time.

    Args:
        metadata_dir: Where verified metadata are kept.
        metadata_base_url: Where they are fetched from.
        target_base_url: Where targets are fetched from.
        fetcher: What fetches.
        config: Its limits.
        bootstrap: The pinned root.
        now: What this machine's clock says.
        seen: The latest signed time that was verified; None before the first.
        max_age: In place of the expiry of timestamp and snapshot; None: their expiry counts.
    """

    def __init__(
        self,
        metadata_dir: str,
        metadata_base_url: str,
        *,
        target_base_url: str,
        fetcher: FetcherInterface,
        config: UpdaterConfig,
        bootstrap: bytes,
        now: datetime,
        seen: SeenTime | None = None,
        max_age: timedelta | None = None,
    ) -> None:
        super().__init__(
            metadata_dir,
            metadata_base_url,
            target_base_url=target_base_url,
            fetcher=fetcher,
            config=config,
            bootstrap=bootstrap,
        )
        self._trusted_set = _DatedMetadataSet(bootstrap, config, now=now, seen=seen, max_age=max_age)

    @property
    def timestamp_keys(self) -> frozenset[str]:
        """The ids of the keys that the newest root lets sign the time."""
        return frozenset(self._trusted_set.root.roles[Timestamp.type].keyids)

    def load_bin(self, name: str) -> Targets:
        """Return a bin, verified; python-tuf reads one only for the sake of a target in it."""
        return self._load_targets(name, Targets.type)


class _DatedMetadataSet(TrustedMetadataSet):
    """The state of verification, with our answers to what time it is, and whether the newest is new enough."""

    def __init__(
        self, root: bytes, config: UpdaterConfig, *, now: datetime, seen: SeenTime | None, max_age: timedelta | None
    ) -> None:
        super().__init__(root, config.envelope_type)
        self.reference_time = self._clock = now
        self._seen = seen
        self._max_age = max_age

    def update_timestamp(self, data: bytes) -> Timestamp:
        """Verify a timestamp, by the time seen before if the present keys signed that; the root is the last one now."""
        keys = frozenset(self.root.roles[Timestamp.type].keyids)
        if self._seen is not None and self._seen.keys and keys.issuperset(self._seen.keys):
            self._not_before(self._seen.time)
        with self._dated(self.root.expires if self.root.is_expired(self.reference_time) else None):
            return super().update_timestamp(data)

    def update_delegated_targets(self, data: bytes, role_name: str, delegator_name: str) -> Targets:
        """Verify the targets role or a bin."""
        with self._dated(None):
            return super().update_delegated_targets(data, role_name, delegator_name)

    def _check_final_timestamp(self) -> None:
        signed_time = signed_time_of(self.timestamp)
        if signed_time is not None:
            self._not_before(signed_time)
            self._require_root()
        if self._max_age is None:
            with self._dated(self.timestamp.expires):
                super()._check_final_timestamp()
            return
        if signed_time is None:
            raise ExpiredMetadataError(f"the timestamp carries no `{SIGNED_TIME}`, so nobody knows its age")
        age = self.reference_time - signed_time
        if age > self._max_age:
            raise TooOldError(
                f"they were signed at {_utc(signed_time)}, `{_days(age)}` ago; "
                f"at most `{_days(self._max_age)}` is accepted"
            )

    def _check_final_snapshot(self) -> None:
        if self._max_age is None:
            with self._dated(self.snapshot.expires):
                super()._check_final_snapshot()
            return
        # the timestamp says that this snapshot was the newest, so its age is the snapshot's
        promised = self.timestamp.snapshot_meta.version
        if self.snapshot.version != promised:
            raise BadVersionNumberError(f"Expected snapshot version {promised}, got {self.snapshot.version}")

    def _require_root(self) -> None:
        """Refuse a root that had expired by the time that was just signed."""
        with self._dated(self.root.expires):
            if self.root.is_expired(self.reference_time):
                raise ExpiredMetadataError("Final root.json is expired")

    def _not_before(self, moment: datetime) -> None:
        self.reference_time = max(self.reference_time, moment)

    @contextmanager
    def _dated(self, expires: datetime | None) -> Iterator[None]:
        """Say by which times something has expired."""
        try:
            yield
        except (TooOldError, ExpiredAtError):
            raise
        except ExpiredMetadataError as exc:
            when = "" if expires is None else f" since {_utc(expires)}"
            clock = f"this machine's clock says {_utc(self._clock)}"
            if self.reference_time > self._clock:
                clock += f", but {_utc(self.reference_time)} was signed and seen already"
            raise ExpiredAtError(f"{exc}{when}; {clock}") from exc


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _days(age: timedelta) -> str:
    """Return an age as people write it; whole hours below two days."""
    hours = int(age.total_seconds() // 3600)
    return f"{hours // 24}d" if hours >= 48 else f"{hours}h"  # noqa: PLR2004  # two days of hours
