"""Publishing: new indexes, their bins, one snapshot, and last the timestamp that makes them reachable.

Everything but the timestamp is written under names that nothing reaches yet, and is durable before the timestamp is
replaced in one atomic step: whoever is killed in between leaves the old state, and the next one writes the same names
again. Signed time never goes backwards.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.trust.current import Current, first_root, good_until, is_created, read_current, read_root, versions_of
from qirvo.trust.durable import alone, write_all_durably, write_below_durably, write_durably
from qirvo.trust.keys import OnlineKeys
from qirvo.trust.layout import (
    METADATA,
    TARGETS,
    TIMESTAMP_FILE,
    VALIDITY,
    Validity,
    index_file,
    index_target,
    metadata_file,
    renewal_of,
)
from qirvo.trust.online_keys import KeysDoNotFitError, NamedKeys
from qirvo.trust.roles import a_bin, a_snapshot, a_timestamp
from qirvo.trust.tuf_api import MetaFile, Snapshot, TargetFile, Targets

LOCK_FILE = ".signing.lock"
KEPT_VERSIONS = 64
"""Earlier versions of the snapshot and of each bin that stay readable, for hosts in the middle of an update check."""

Steps = Callable[[str], None]
"""Told the name of each step once it is durable."""


def no_steps(_: str) -> None:
    """Tell nobody."""


class SignedRepository:
    """Writes one repository; any number of processes may, one at a time.

    Args:
        folder: The repository's, with `metadata/` and `targets/`.
        keys: The online keys.
        validity: How long what is signed from now on holds.
        steps: Told `target-written`, `bins-written`, `snapshot-written` and `timestamp-written`.
        others: Finds the keys that are named, when a ceremony has replaced `keys`; None: there are no others.

    Raises:
        RepositoryNotCreatedError: There is no repository.
        RepositoryDamagedError: It cannot be read.
        KeysDoNotFitError: The keys are another repository's.
    """

    def __init__(
        self,
        folder: Path,
        keys: OnlineKeys,
        *,
        validity: Validity = VALIDITY,
        steps: Steps = no_steps,
        others: Callable[[NamedKeys], OnlineKeys] | None = None,
    ) -> None:
        self.folder = folder
        self._keys = keys
        self._validity = validity
        self._steps = steps
        self._others = others
        self._require_fitting(read_current(folder))

    @staticmethod
    def is_created(folder: Path) -> bool:
        """Say whether `folder` holds a repository; a creation that was cut off does not count."""
        return is_created(folder)

    @property
    def fingerprint(self) -> str:
        """What hosts compare on first contact: the digest of the first root."""
        return str(Digest.of(first_root(self.folder)))

    def signed_now(self) -> datetime:
        """Return the last signed time."""
        return read_current(self.folder).signed_now

    def index_of(self, plugin_id: PluginId) -> bytes | None:
        """Return the plugin's published index; None when it has none.

        Raises:
            RepositoryDamagedError: What was signed is missing or changed.
        """
        return read_current(self.folder).index(plugin_id)

    def indexes_of(self, plugin_ids: Iterable[PluginId]) -> Mapping[PluginId, bytes]:
        """Return the published indexes of those of these plugins that have one; each bin is read once.

        Raises:
            RepositoryDamagedError: What was signed is missing or changed.
        """
        current, found = read_current(self.folder), {}
        bins: dict[str, Targets] = {}
        for plugin_id in plugin_ids:
            name = current.bin_of(plugin_id)
            if name not in bins:
                bins[name] = current.bin(name).signed
            target = bins[name].targets.get(index_target(plugin_id))
            if target is not None:
                found[plugin_id] = current.index_at(plugin_id, target)
        return found

    def good_until(self) -> datetime:
        """Return when the first of what is signed expires, unless it is signed anew before; bins are renewed in time.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
        """
        return good_until(self.folder)

    def publish(self, indexes: Mapping[PluginId, bytes], *, now: datetime) -> None:
        """Publish `indexes` as one batch; what is published already is not signed again.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        with alone(self.folder / LOCK_FILE):
            current = read_current(self.folder)
            self._write_targets(indexes)
            self._advance(current, _changed_bins(current, indexes), now=now)

    def sign_time(self, *, now: datetime) -> None:
        """Sign the present time, so that rollouts move on, and whatever is near its expiry.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        with alone(self.folder / LOCK_FILE):
            self._advance(read_current(self.folder), {}, now=now)

    def leap(self, by: int, *, now: datetime, only: Collection[PluginId] | None = None) -> int:
        """Sign everything online anew with numbers that are higher by `by`, and return how many indexes were dropped.

        A repository that was restored from a copy has lost what was signed since; hosts refuse numbers below those
        that they have seen (TUF 5.3 to 5.6), and take these.

        Args:
            by: What each number rises by.
            now: The time to sign.
            only: The plugins whose indexes stay; those of all others are signed no more. None: all stay.

        Raises:
            RepositoryDamagedError: The present state cannot be read.
            UnavailableError: The disk refuses, or another process holds the repository.
        """
        with alone(self.folder / LOCK_FILE):
            current = read_current(self.folder)
            listed = {name: current.bin(name).signed for name in current.bin_roles.get_roles()}
            dropped = 0 if only is None else sum(_keep(listing, only) for listing in listed.values())
            self._advance(current, listed, now=now, by=by)
        return dropped

    def _write_targets(self, indexes: Mapping[PluginId, bytes]) -> None:
        files = {index_file(each, hashlib.sha256(content).hexdigest()): content for each, content in indexes.items()}
        write_below_durably(self.folder / TARGETS, files)
        self._steps("target-written")

    def _advance(self, current: Current, changed: Mapping[str, Targets], *, now: datetime, by: int = 1) -> None:
        """Write the changed bins, those near their expiry, a snapshot where needed, and the timestamp."""
        self._require_fitting(current)
        now = max(now, current.signed_now)  # a clock that was set back does not shorten what is signed
        versions = dict(versions_of(current.snapshot.signed))
        due, bins_due = self._due_bins(current, now=now)
        bins = {**due, **changed}
        files: dict[str, bytes] = {}
        for name, listed in bins.items():
            versions[name] += by
            signed = a_bin(versions[name], listed, self._keys.bins, now=now, validity=self._validity)
            files[metadata_file(name, versions[name])] = signed
        if files:
            write_all_durably(self.folder / METADATA, files)
        self._steps("bins-written")
        reached = current.timestamp.signed.snapshot_meta
        is_near_its_end = now >= renewal_of(current.snapshot.signed.expires, self._validity.snapshot)
        if bins or is_near_its_end or bins_due != current.bins_due:
            reached = self._write_snapshot(reached.version + by, versions, bins_due=bins_due, now=now)
        self._steps("snapshot-written")
        self._write_timestamp(current.timestamp.signed.version + by, reached, now=now)
        self._steps("timestamp-written")
        self._forget({name: versions[name] for name in bins} | {Snapshot.type: reached.version})

    def _require_fitting(self, current: Current) -> None:
        """Go on with the keys that are named now: a ceremony may have replaced them since.

        Raises:
            KeysDoNotFitError: There are none.
        """
        named = NamedKeys.by(read_root(self.folder).signed, current)
        if named.fits(self._keys):
            return
        if self._others is None:
            raise KeysDoNotFitError(f"these online keys are not those of the repository in `{self.folder}`")
        self._keys = self._others(named)

    def _due_bins(self, current: Current, *, now: datetime) -> tuple[dict[str, Targets], datetime]:
        """Return the bins near their expiry, and until when there will be no others; usually nothing is read."""
        if now < current.bins_due:
            return {}, current.bins_due
        due: dict[str, Targets] = {}
        renewals = [renewal_of(now + self._validity.bins, self._validity.bins)]
        for name in current.bin_roles.get_roles():
            listed = current.bin(name).signed
            renewal = renewal_of(listed.expires, self._validity.bins)
            if now >= renewal:
                due[name] = listed
            else:
                renewals.append(renewal)
        return due, min(renewals)

    def _write_snapshot(self, version: int, versions: dict[str, int], *, bins_due: datetime, now: datetime) -> MetaFile:
        signer, validity = self._keys.snapshot, self._validity
        content = a_snapshot(version, versions, signer, bins_due=bins_due, now=now, validity=validity)
        write_durably(self.folder / METADATA / metadata_file(Snapshot.type, version), content)
        return MetaFile.from_data(version, content, ["sha256"])

    def _write_timestamp(self, version: int, reached: MetaFile, *, now: datetime) -> None:
        content = a_timestamp(
            version,
            reached,
            self._keys.timestamp,
            signed_time=now,
            now=now,
            validity=self._validity,
        )
        write_durably(self.folder / METADATA / TIMESTAMP_FILE, content)

    def _forget(self, versions: Mapping[str, int]) -> None:
        with disk_errors(self.folder):
            for role, version in versions.items():
                (self.folder / METADATA / metadata_file(role, version - KEPT_VERSIONS)).unlink(missing_ok=True)


def _keep(listed: Targets, only: Collection[PluginId]) -> int:
    """Take out what is listed of other plugins; return how many were."""
    kept = {index_target(each) for each in only}
    others = [path for path in listed.targets if path not in kept]
    for path in others:
        del listed.targets[path]
    return len(others)


def _changed_bins(current: Current, indexes: Mapping[PluginId, bytes]) -> dict[str, Targets]:
    """Return the bins with what `indexes` change in them."""
    read: dict[str, Targets] = {}
    changed: dict[str, Targets] = {}
    for plugin_id, content in indexes.items():
        name = current.bin_of(plugin_id)
        if name not in read:
            read[name] = current.bin(name).signed
        listed = read[name]
        target = TargetFile.from_data(index_target(plugin_id), content, ["sha256"])
        if listed.targets.get(target.path) != target:
            listed.targets[target.path] = target
            changed[name] = listed
    return changed
