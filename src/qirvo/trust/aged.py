"""Metadata that may be older than they promise, because the owner of the host said up to what age. ADR-0023.

python-tuf has no way to say so. What is replaced here of it is two private methods, which judge nothing but the expiry
of timestamp and snapshot (and the snapshot's version, kept as it is). Everything else stays its own: every signature,
every version, every hash, and the expiry of root, targets and bins.
"""

from datetime import datetime, timedelta

from tuf.api.exceptions import BadVersionNumberError, ExpiredMetadataError
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet

from qirvo.trust.current import signed_time_of
from qirvo.trust.layout import SIGNED_TIME
from qirvo.trust.tuf_api import FetcherInterface, Targets, Updater, UpdaterConfig


class TooOldError(ExpiredMetadataError):
    """The signed time is further back than the owner accepts."""


class AgedUpdater(Updater):
    """Verifies as python-tuf does; with `max_age`, the signed time says whether metadata are new enough.

    Args:
        metadata_dir: Where verified metadata are kept.
        metadata_base_url: Where they are fetched from.
        target_base_url: Where targets are fetched from.
        fetcher: What fetches.
        config: Its limits.
        bootstrap: The pinned root.
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
        if max_age is not None:
            self._trusted_set = _AgedMetadataSet(bootstrap, config, max_age)

    def load_bin(self, name: str) -> Targets:
        """Return a bin, verified; python-tuf reads one only for the sake of a target in it."""
        return self._load_targets(name, Targets.type)


class _AgedMetadataSet(TrustedMetadataSet):
    """The state of verification, with another answer to the one question whether the newest is new enough."""

    def __init__(self, root: bytes, config: UpdaterConfig, max_age: timedelta) -> None:
        super().__init__(root, config.envelope_type)
        self._max_age = max_age

    def _check_final_timestamp(self) -> None:
        age = self.reference_time - self._signed_time()
        if age > self._max_age:
            raise TooOldError(
                f"they were signed at {self._signed_time():%Y-%m-%d %H:%M} UTC, `{_days(age)}` ago; "
                f"at most `{_days(self._max_age)}` is accepted"
            )

    def _check_final_snapshot(self) -> None:
        # the timestamp says that this snapshot was the newest, so its age is the snapshot's
        promised = self.timestamp.snapshot_meta.version
        if self.snapshot.version != promised:
            raise BadVersionNumberError(f"Expected snapshot version {promised}, got {self.snapshot.version}")

    def _signed_time(self) -> datetime:
        signed_time = signed_time_of(self.timestamp)
        if signed_time is None:
            raise ExpiredMetadataError(f"the timestamp carries no `{SIGNED_TIME}`, so nobody knows its age")
        return signed_time


def _days(age: timedelta) -> str:
    """Return an age as people write it; whole hours below two days."""
    hours = int(age.total_seconds() // 3600)
    return f"{hours // 24}d" if hours >= 48 else f"{hours}h"  # noqa: PLR2004  # two days of hours
