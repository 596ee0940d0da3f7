"""What an update check and a publication cost in signed metadata, at 10,000 and at 100,000 plugins.

Most plugins are entries in the bins alone; twenty are whole, with three releases each, and those are checked and
published. Bytes are what travels with gzip; the time of the processor is the host's, everything verified.
"""

import gzip
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError

from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact, Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.trust.conditional import Changed
from qirvo.trust.creating import open_repository
from qirvo.trust.current import read_current
from qirvo.trust.layout import index_target
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import FetcherInterface, TargetFile, Targets
from qirvo.trust.verifying import TrustedRepository

ADDRESS = "https://registry.example/"
INSTALLED, ROUNDS = 20, 15
SIZES = ((10_000, 10), (100_000, 12))  # plugins, bits


@dataclass(frozen=True)
class Cost:
    """Of one check."""

    requests: int
    bytes_compressed: int
    processor_ms: float


class CountingFetcher(FetcherInterface):
    """Reads the repository's folder, and counts what would travel."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.fetched: list[bytes] = []

    def changed(self, url: str, validator: str) -> Changed | None:
        """Send nothing where nothing has changed, as the registry does."""
        content = b"".join(self._fetch(url))
        found = f'"{Digest.of(content)}"'
        if validator == found:
            self.fetched[-1] = b""
            return None
        return Changed(found, iter([content]))

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._folder / url.removeprefix(ADDRESS)
        if not path.is_file():
            self.fetched.append(b"")
            raise DownloadHTTPError(f"`{url}` answered 404", 404)
        self.fetched.append(path.read_bytes())
        return iter([self.fetched[-1]])


def run() -> str:
    """Return the figures as text."""
    lines = [
        "\nupdates: signed metadata",
        "  plugins  bins  first check of 20         repeat, nothing new      repeat, time signed anew  publish one",
    ]
    for plugins, bits in SIZES:
        with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as folder:
            lines.append(_measured(Path(folder), plugins, bits))
    return "\n".join(lines)


def _measured(folder: Path, plugins: int, bits: int) -> str:
    repository = _filled(folder, plugins, bits)
    mine = [PluginId("acme", f"plugin-{number}") for number in range(INSTALLED)]
    first, repeat, signed = _checks(folder, repository, mine)
    times = sorted(_publication_ms(repository, mine[number % INSTALLED], number + 2) for number in range(ROUNDS))
    return (
        f"  {plugins:7,}  {2**bits:4}  {_text(first)}  {_text(repeat)}  {_text(signed)}"
        f"  {statistics.median(times):6.1f} ms ({times[0]:.1f} to {times[-1]:.1f})"
    )


def _text(cost: Cost) -> str:
    return f"{cost.requests:2} requests {cost.bytes_compressed:6,} B {cost.processor_ms:5.1f} ms"


def _checks(folder: Path, repository: SignedRepository, mine: list[PluginId]) -> tuple[Cost, ...]:
    costs: tuple[list[Cost], ...] = ([], [], [])
    for number in range(5):
        fetcher = CountingFetcher(repository.folder)
        home = folder / f"host-{number}"
        host = TrustedRepository(ADDRESS, home, fetcher=fetcher)
        host.pin(TrustedRepository.first_contact(ADDRESS, fetcher=fetcher))
        costs[0].append(_check(host, fetcher, mine))
        costs[1].append(_check(TrustedRepository(ADDRESS, home, fetcher=fetcher), fetcher, mine))
        repository.sign_time(now=datetime.now(UTC) + timedelta(seconds=number + 1))
        costs[2].append(_check(TrustedRepository(ADDRESS, home, fetcher=fetcher), fetcher, mine))
    return tuple(_median(each) for each in costs)


def _median(costs: list[Cost]) -> Cost:
    return replace(costs[0], processor_ms=statistics.median(cost.processor_ms for cost in costs))


def _check(host: TrustedRepository, fetcher: CountingFetcher, mine: list[PluginId]) -> Cost:
    fetcher.fetched.clear()
    start = time.process_time()
    host.refresh()
    host.prepare(mine)
    for plugin_id in mine:
        host.release_index(plugin_id)
    taken = time.process_time() - start
    sent = sum(len(gzip.compress(content, 6)) for content in fetcher.fetched if content)
    return Cost(len(fetcher.fetched), sent, taken * 1000)


def _publication_ms(repository: SignedRepository, plugin_id: PluginId, number: int) -> float:
    index = {plugin_id: write_release_index(_index(plugin_id, number))}
    start = time.perf_counter()
    repository.publish(index, now=datetime.now(UTC))
    return (time.perf_counter() - start) * 1000


def _filled(folder: Path, plugins: int, bits: int) -> SignedRepository:
    now = datetime.now(UTC)
    repository = open_repository(folder / "public", folder / "keys", now=now, bits=bits)
    current = read_current(repository.folder)
    bins = {name: Targets() for name in current.bin_roles.get_roles()}
    for number in range(INSTALLED, plugins):
        path = index_target(PluginId(f"publisher-{number // 10}", f"plugin-{number}"))
        target = TargetFile.from_data(path, str(number).encode(), ["sha256"])
        bins[current.bin_roles.get_role_for_target(path)].targets[path] = target
    repository._advance(current, bins, now=now)  # noqa: SLF001  # publishing each of them would take an hour
    mine = [PluginId("acme", f"plugin-{number}") for number in range(INSTALLED)]
    repository.publish({each: write_release_index(_index(each, 1)) for each in mine}, now=now)
    return repository


def _index(plugin_id: PluginId, number: int) -> ReleaseIndex:
    releases = [_release(plugin_id, f"1.{minor}.0") for minor in range(3)]
    rollout = Rollout(salt=f"{plugin_id}@1.2.0", start=datetime(2026, 11, 23, tzinfo=UTC), ramp=Ramp.immediate())
    head = UpdateChannelHead(current=releases[-1].version, previous=releases[0].version, rollout=rollout)
    return ReleaseIndex(
        plugin_id=plugin_id,
        number=number,
        releases={release.version: release for release in releases},
        heads={UpdateChannel("stable"): head},
    )


def _release(plugin_id: PluginId, version: str) -> Release:
    of = f"{plugin_id}@{version}".encode()
    artifact = Artifact(digest=Digest.of(of), size_bytes=60_000, tree_digest=Digest.of(b"tree " + of))
    return Release(version=Version(version), artifact=artifact, published_at=datetime(2026, 11, 23, tzinfo=UTC))
