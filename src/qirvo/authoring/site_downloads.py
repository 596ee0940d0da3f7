"""Download counts of a site or a repository from the access logs of whatever serves it.

The signed release indexes below the folder say which file is which release: by the digest that names it, by the name
it is saved under, and by that of its bundle. A delta that leads to a release counts as that release.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

from qirvo.access_logs.counted_lines import Counted
from qirvo.access_logs.crawlers import agents_by_public_list
from qirvo.access_logs.distinct import MOST_IN_MEMORY
from qirvo.access_logs.entries import LineFault
from qirvo.access_logs.reading import Readings, read_logs
from qirvo.access_logs.tallying import CountedName, DownloadTally
from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.downloads import DownloadCount
from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release
from qirvo.trust.layout import TARGETS
from qirvo.trust.release_index import MAX_INDEX_BYTES, read_release_index

_SALT_BYTES = 32
_ARCHIVES = (".zip", ".tgz", ".tar.gz")


class NoReleasesError(NotFoundError):
    """The folder has no signed releases."""

    code = "site-releases-missing"
    hint = "Name the folder of a download site, or of a registry's repository: the one with `targets/` in it."


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCounts:
    """What was counted.

    Attributes:
        rows: By plugin, version and day, in this order.
        readings: How many lines there were, and which were not understood.
    """

    rows: tuple[Counted, ...]
    readings: Readings = field(default_factory=Readings)

    @property
    def total(self) -> DownloadCount:
        """Everything together."""
        return sum((row.count for row in self.rows), DownloadCount())


def count_downloads(
    logs: Iterable[str],
    *,
    site: Path | None = None,
    since: date | None = None,
    until: date | None = None,
    most_in_memory: int = MOST_IN_MEMORY,
) -> SiteCounts:
    """Count the downloads that `logs` tell of.

    Args:
        logs: Files, packed or not; `-` is standard input.
        site: The folder that was served; None counts every archive by the name of its file.
        since: The first day that counts.
        until: The last one.
        most_in_memory: How many clients are held before they go to the disk.

    Raises:
        LogMissingError: There is no such log.
        NoReleasesError: There are no releases in the folder.
        TooManyRowsError: There are too many different files and days.
        UnavailableError: The disk is full or refuses.
    """
    readings = Readings()
    tally = DownloadTally(
        salt=secrets.token_bytes(_SALT_BYTES),
        name_of=_by_its_name if site is None else released_files(site).get,
        agent_of=agents_by_public_list(),
        is_wanted=lambda day: (since is None or day >= since) and (until is None or day <= until),
        most_in_memory=most_in_memory,
    )
    try:
        for entry in read_logs(logs, readings):
            try:
                tally.take(entry)
            except LineFault as fault:
                readings.fault_here(str(fault))
        figures = tally.figures()
    finally:
        tally.close()
    counted = (Counted(name.name, name.version, day, count) for (name, day), count in figures.items())
    return SiteCounts(rows=tuple(sorted(counted, key=lambda row: (row.name, row.version, row.day))), readings=readings)


def released_files(folder: Path) -> Mapping[str, CountedName]:
    """Return what each file of the releases below `folder` counts as, by the file's name.

    Raises:
        NoReleasesError: There are none.
        MalformedReleaseIndexError: An index cannot be read.
        StorageFailedError: The disk refuses.
    """
    known = known_files(folder)
    if not known:
        raise NoReleasesError(f"there are no releases below `{folder}`")
    return known


def known_files(folder: Path) -> Mapping[str, CountedName]:
    """Return the same; nothing where there are no releases.

    Raises:
        MalformedReleaseIndexError: An index cannot be read.
        StorageFailedError: The disk refuses.
    """
    known: dict[str, CountedName] = {}
    for path in sorted((folder / TARGETS / "index").glob("*/*.json")):
        with disk_errors(path), path.open("rb") as file:
            index = read_release_index(file.read(MAX_INDEX_BYTES + 1))
        for release in index.releases.values():
            counted = CountedName(str(index.plugin_id), str(release.version))
            known |= dict.fromkeys(_files_of(index.plugin_id, release), counted)
    return known


def _files_of(plugin_id: PluginId, release: Release) -> Iterator[str]:
    saved = f"{plugin_id.publisher}-{plugin_id.name}-{release.version}"
    yield f"{release.artifact.digest.hex}.zip"
    yield f"{saved}.zip"
    yield f"{saved}-bundle.zip"
    for delta in release.deltas:
        yield f"{delta.digest.hex}.zst"


def _by_its_name(file: str) -> CountedName | None:
    return CountedName(_shown(file)) if file.lower().endswith(_ARCHIVES) else None


def _shown(file: str) -> str:
    """Return a name that a log's writer chose, without what could steer a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in file)
