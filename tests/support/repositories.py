"""A signed repository in a folder, and a host that reads it without a socket."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.exceptions import DownloadError, DownloadHTTPError

from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.trust.ceremony import begin
from qirvo.trust.ceremony_taking import take
from qirvo.trust.conditional import Changed
from qirvo.trust.creating import open_repository
from qirvo.trust.keys import signers_in
from qirvo.trust.layout import VALIDITY, Validity
from qirvo.trust.online_keys import NamedKeys, next_online_keys, online_keys_in, put_online_keys_in_place
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository, Steps, no_steps
from qirvo.trust.tuf_client import FetcherInterface
from qirvo.trust.verifying import TrustedRepository
from tests.support.builders import WEATHER, an_index

ADDRESS = "https://registry.example/repositories/public/"
FEW_BITS = 2


class FolderFetcher(FetcherInterface):
    """Serves what is below `folder` as if it were at `address`; remembers what was asked for.

    Attributes:
        unchanged: What was asked for and had not changed.
        says_unchanged: Say of whatever has a validator that it has not changed, as an attacker would.
    """

    def __init__(self, folder: Path, address: str = ADDRESS) -> None:
        self.folder = folder
        self.address = address
        self.asked: list[str] = []
        self.unchanged: list[str] = []
        self.says_unchanged = False
        self.is_down = False

    def changed(self, url: str, validator: str) -> Changed | None:
        content = b"".join(self._fetch(url))
        found = f'"{hashlib.sha256(content).hexdigest()}"'
        if validator and (validator == found or self.says_unchanged):
            self.unchanged.append(self.asked[-1])
            return None
        return Changed(found, iter([content]))

    def _fetch(self, url: str) -> Iterator[bytes]:
        if self.is_down or not url.startswith(self.address):
            raise DownloadError(f"`{url}` cannot be fetched")
        name = url.removeprefix(self.address)
        self.asked.append(name)
        path = self.folder / name
        if not path.is_file():
            raise DownloadHTTPError(f"`{url}` answered 404", 404)
        return iter([path.read_bytes()])


def right_now() -> datetime:
    """The clock that expiry is judged by (python-tuf reads it itself), in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def a_repository(
    folder: Path, *, now: datetime | None = None, validity: Validity = VALIDITY, steps: Steps = no_steps
) -> SignedRepository:
    """A repository of four bins in `folder`, with its keys beside it."""
    made = now or right_now()
    return open_repository(folder, keys_of(folder), now=made, bits=FEW_BITS, validity=validity, steps=steps)


def keys_of(folder: Path) -> Path:
    """Where the keys of the repository in `folder` are."""
    return folder.with_name(f"{folder.name}-keys")


def a_host(
    folder: Path, repository: SignedRepository, *, clock: Callable[[], datetime] | None = None
) -> tuple[TrustedRepository, FolderFetcher]:
    """A host with its cache in `folder` that pinned the repository's root."""
    fetcher = FolderFetcher(repository.folder)
    host = TrustedRepository(ADDRESS, folder, fetcher=fetcher, clock=clock or right_now)
    host.pin(TrustedRepository.first_contact(ADDRESS, fetcher=fetcher))
    return host, fetcher


def publish(repository: SignedRepository, *numbers: int, minutes: int = 0) -> None:
    """Publish the weather plugin's index with each of these numbers in turn, `minutes` from now."""
    for number in numbers:
        index = write_release_index(an_index(number=number))
        repository.publish({WEATHER: index}, now=right_now() + timedelta(minutes=minutes))


def seen(host: TrustedRepository, plugin_id: PluginId = WEATHER) -> ReleaseIndex:
    """What a host gets when it checks for updates."""
    host.refresh()
    return host.release_index(plugin_id)


def renew(repository: SignedRepository, *, now: datetime | None = None, new_keys: bool = False) -> None:
    """Renew root and targets by a ceremony of whoever has `offline.json`, with `new_keys` online if wanted."""
    at, keys = now or right_now(), keys_of(repository.folder)
    online = next_online_keys(keys) if new_keys else None
    ceremony = begin(repository.folder, now=at, online=online).signed_by(signers_in(keys / "offline.json"))
    named = NamedKeys.of(ceremony.root.signed, ceremony.targets.signed)

    def settle() -> None:
        put_online_keys_in_place(keys, named)

    take(repository.folder, ceremony, online_keys_in(keys, named), now=at, done=settle)
