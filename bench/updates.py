"""What an update check and a publication cost in signed metadata, at 10,000 and at 100,000 plugins.

Most plugins are entries in the bins alone; twenty are whole, with three releases each, and those are checked and
published. Bytes are what travels as the registry packs it for a host, beside gzip alone. "worn" are bins that were
signed up to 60 times, so that the snapshot lists different versions: a registry that has been at work for a while. The
time of the processor is the host's, everything verified.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.exceptions import DownloadHTTPError

from bench.figures import Comparison, Figure, Report
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import Artifact, Release, ReleaseIndex, UpdateChannelHead
from qirvo.domain.rollouts import Rollout
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.http.kept_answers import GZIP, packed_forms
from qirvo.trust.conditional import Changed
from qirvo.trust.creating import open_repository
from qirvo.trust.current import read_current
from qirvo.trust.layout import index_target
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository
from qirvo.trust.tuf_api import TargetFile, Targets
from qirvo.trust.tuf_client import FetcherInterface
from qirvo.trust.verifying import TrustedRepository

ADDRESS = "https://registry.example/"
INSTALLED, ROUNDS = 20, 15
SIZES = ((10_000, 10, False), (10_000, 10, True), (10_000, 11, False), (10_000, 11, True), (100_000, 12, False))
"""Plugins, bits, whether the bins are worn."""
_MOST_SIGNED = 60


@dataclass(frozen=True)
class Cost:
    """Of one check."""

    requests: int
    bytes_packed: int
    bytes_gzip: int
    processor_ms: float


@dataclass(frozen=True)
class Measured:
    """What one repository costs: a first check, checks again, and the times of publications."""

    first: Cost
    repeat: Cost
    signed: Cost
    publishing_ms: Sequence[float]

    def __str__(self) -> str:
        """Return it as the end of a row."""
        checks = "  ".join(map(_text, (self.first, self.repeat, self.signed)))
        times = sorted(self.publishing_ms)
        return f"{checks}  {statistics.median(times):6.1f} ms ({times[0]:.1f} to {times[-1]:.1f})"


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


def run() -> Report:
    """Measure and return what was found."""
    lines = [
        "\nupdates: signed metadata",
        (
            f"  {'':34}  first check of 20 (gzip alone)         "
            " repeat, nothing new (gzip alone)  repeat, time signed anew  publish one"
        ),
    ]
    found: dict[str, Measured] = {}
    for plugins, bits, is_worn in SIZES:
        called = f"{plugins:,} plugins, {2**bits:,} bins{', worn' if is_worn else ''}"
        with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as folder:
            found[called] = _measured(Path(folder), plugins, bits, is_worn=is_worn)
        lines.append(f"  {called:34}  {found[called]}")
    return Report(title="Signed metadata of update checks", comparisons=_comparisons(found), text="\n".join(lines))


def _comparisons(found: Mapping[str, Measured]) -> list[Comparison]:
    """Return the figures of each kind, one for each repository that was made."""

    def each(title: str, unit: str, rounds_of: Callable[[Measured], Sequence[float]]) -> Comparison:
        figures = [Figure(name=called, rounds=tuple(rounds_of(one))) for called, one in found.items()]
        return Comparison(title=title, unit=unit, figures=figures, has_peers=False)

    return [
        each(f"First check of {INSTALLED} plugins", "bytes", lambda one: [one.first.bytes_packed]),
        each("Check again, nothing new", "bytes", lambda one: [one.repeat.bytes_packed]),
        each("Check again, time signed anew", "bytes", lambda one: [one.signed.bytes_packed]),
        each("Sign one publication", "ms", lambda one: one.publishing_ms),
    ]


def _measured(folder: Path, plugins: int, bits: int, *, is_worn: bool) -> Measured:
    mine = [PluginId("acme", f"plugin-{number}") for number in range(INSTALLED)]
    indexes = {each: an_index(each, 1) for each in mine}
    repository = filled(folder / "public", folder / "keys", plugins, bits, indexes, is_worn=is_worn)
    first, repeat, signed = _checks(folder, repository, mine)
    times = tuple(_publication_ms(repository, mine[number % INSTALLED], number + 2) for number in range(ROUNDS))
    return Measured(first, repeat, signed, times)


def _text(cost: Cost) -> str:
    return f"{cost.requests:2} requests {cost.bytes_packed:6,} B ({cost.bytes_gzip:6,}) {cost.processor_ms:5.1f} ms"


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
    packed = [packed_forms(content) for content in fetcher.fetched if content]
    best = sum(min(map(len, forms.values())) for forms in packed)
    gzip = sum(len(forms[GZIP]) for forms in packed)
    return Cost(len(fetcher.fetched), best, gzip, taken * 1000)


def _publication_ms(repository: SignedRepository, plugin_id: PluginId, number: int) -> float:
    index = {plugin_id: write_release_index(an_index(plugin_id, number))}
    start = time.perf_counter()
    repository.publish(index, now=datetime.now(UTC))
    return (time.perf_counter() - start) * 1000


def filled(
    folder: Path, keys: Path, plugins: int, bits: int, mine: Mapping[PluginId, ReleaseIndex], *, is_worn: bool = False
) -> SignedRepository:
    """Make a repository with `mine`, and with entries in the bins for the rest of the plugins."""
    now = datetime.now(UTC)
    repository = open_repository(folder, keys, now=now, bits=bits)
    current = read_current(repository.folder)
    bins = {name: Targets() for name in current.bin_roles.get_roles()}
    for number in range(len(mine), plugins):
        path = index_target(PluginId(f"publisher-{number // 10}", f"plugin-{number}"))
        target = TargetFile.from_data(path, str(number).encode(), ["sha256"])
        bins[current.bin_roles.get_role_for_target(path)].targets[path] = target
    if is_worn:
        dice = random.Random(5)  # noqa: S311  # the same wear each time
        for meta in current.snapshot.signed.meta.values():
            meta.version = dice.randrange(1, _MOST_SIGNED) if meta.version == 1 else meta.version
        targets = f"{Targets.type}.json"
        current.snapshot.signed.meta[targets].version = 1
    repository._advance(current, bins, now=now)  # noqa: SLF001  # publishing each of them would take an hour
    repository.publish({each: write_release_index(index) for each, index in mine.items()}, now=now)
    return repository


def an_index(plugin_id: PluginId, number: int, *, ramp: Ramp | None = None) -> ReleaseIndex:
    """Return the index of a plugin with three releases; the newest is for everybody unless there is a `ramp`."""
    releases = [_release(plugin_id, f"1.{minor}.0") for minor in range(3)]
    rollout = Rollout(
        salt=f"{plugin_id}@1.2.0", start=datetime(2026, 11, 23, tzinfo=UTC), ramp=ramp or Ramp.immediate()
    )
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
