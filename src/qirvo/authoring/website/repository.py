"""The signed repository of a site: made with keys that lie elsewhere, and signed anew long before it expires.

Every signature but the timestamp's lives four times as long as that, and is renewed with a quarter left. So a site
that was refreshed is good for the days it promises, whatever was renewed when.
"""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.trust.creating import open_repository
from qirvo.trust.current import read_root
from qirvo.trust.keys import (
    OFFLINE_FILE,
    ONLINE_FILE,
    KeyFileMissingError,
    OfflineKeys,
    load_offline_keys,
    load_online_keys,
)
from qirvo.trust.layout import Validity, renewal_of
from qirvo.trust.offline import offline_expiry, renew_offline
from qirvo.trust.release_index import read_release_index, write_release_index
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import Root, Targets

_OFFLINE = timedelta(days=365)
_LIVES = 4
_FEW_BITS, _MOST_BITS, _OF_A_BIN = 4, 10, 64


class KeysInSiteError(ConflictError):
    """The key folder lies in the site, where everybody could read it."""

    code = "site-keys-inside"
    hint = "Name a folder outside of the site with `--keys`."


class SiteRepository:
    """Signs a site's indexes.

    Args:
        site: The site's folder.
        keys: Where `online.json`, and while it is there `offline.json`, is.
        days: For how many days a timestamp is good.
    """

    def __init__(self, site: Path, keys: Path, *, days: int) -> None:
        if keys.absolute().resolve().is_relative_to(site.absolute().resolve()):
            raise KeysInSiteError(f"the key folder `{keys}` lies in the site `{site}`")
        self._site = site
        self._keys = keys
        self._validity = validity_of(days)
        self._opened: SignedRepository | None = None

    def create(self, *, plugins: int, now: datetime) -> None:
        """Make the repository, with new keys where there are none, for about so many plugins; again is a no-op.

        Raises:
            KeyFileMissingError: The repository is there and its online keys are not.
            KeysDoNotFitError: The keys are another repository's.
            UnavailableError: The disk is full or refuses.
        """
        self._opened = open_repository(self._site, self._keys, now=now, bits=bits_for(plugins), validity=self._validity)

    @property
    def signed(self) -> SignedRepository:
        """The repository.

        Raises:
            RepositoryNotCreatedError: There is none.
            KeyFileMissingError: Its online keys are not there.
            KeysDoNotFitError: The keys are another repository's.
        """
        if self._opened is None:
            online = load_online_keys(self._keys / ONLINE_FILE)
            self._opened = SignedRepository(self._site, online, validity=self._validity)
        return self._opened

    def indexes(self, plugin_ids: Iterable[PluginId]) -> Mapping[PluginId, ReleaseIndex]:
        """Return the signed indexes of those of these plugins that have one."""
        found = self.signed.indexes_of(plugin_ids)
        return {plugin_id: read_release_index(content) for plugin_id, content in found.items()}

    def publish(self, indexes: Mapping[PluginId, ReleaseIndex], *, now: datetime) -> None:
        """Sign these indexes as one batch.

        Raises:
            MalformedReleaseIndexError: Hosts would refuse one of them; nothing is signed.
            UnavailableError: The disk is full or refuses.
        """
        self.signed.publish({each: write_release_index(index) for each, index in indexes.items()}, now=now)

    def refresh(self, *, now: datetime) -> str:
        """Sign the time and whatever nears its end; return what has to be signed elsewhere, empty when nothing has.

        Raises:
            UnavailableError: The disk is full or refuses.
        """
        due = renewal_of(offline_expiry(self._site), self._validity.root)
        advice = ""
        if now >= due:
            advice = self._renew_offline(now)
        self.signed.sign_time(now=now)
        return advice

    def _renew_offline(self, now: datetime) -> str:
        with contextlib.suppress(KeyFileMissingError):
            offline = load_offline_keys(self._keys / OFFLINE_FILE)
            if _holds(offline, read_root(self._site).signed):
                online = load_online_keys(self._keys / ONLINE_FILE)
                self._opened = renew_offline(self._site, offline, online, now=now, validity=self._validity)
                return ""
        return (
            f"root and targets expire at {offline_expiry(self._site):%Y-%m-%d}; have their holders sign anew with"
            " `qirvo repository root rotate`"
        )


def _holds(offline: OfflineKeys, root: Root) -> bool:
    """Say whether these keys alone may sign the root and targets roles."""
    held = ((root.roles[Root.type], offline.root), (root.roles[Targets.type], offline.targets))
    return all(role.threshold == 1 and signer.public_key.keyid in role.keyids for role, signer in held)


def keys_beside(site: Path) -> Path:
    """Return where a site's keys are when nobody says: in a folder beside it."""
    absolute = site.absolute()
    return absolute.with_name(f"{absolute.name}-keys")


def validity_of(days: int) -> Validity:
    """Return how long signatures live where a timestamp is good for so many days."""
    timestamp = timedelta(days=days)
    longer = max(_OFFLINE, timestamp * _LIVES)
    return Validity(
        root=longer, targets=longer, bins=timestamp * _LIVES, snapshot=timestamp * _LIVES, timestamp=timestamp
    )


def bits_for(plugins: int) -> int:
    """Return how many bits of bins keep each near 64 plugins."""
    return next((bits for bits in range(_FEW_BITS, _MOST_BITS) if plugins <= _OF_A_BIN << bits), _MOST_BITS)
