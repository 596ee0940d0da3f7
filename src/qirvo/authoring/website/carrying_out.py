"""Carrying out what is to change on a site, in the order that keeps it good for hosts wherever it is cut off.

    archives, pictures → record with what is about to change → signed indexes → pages, feeds → record

The next act makes the pages again of whatever was left. Only what changed is made anew, unless how pages look or what
the site says of itself did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path

import msgspec

from qirvo.authoring.website.beside import plugin_files, site_files
from qirvo.authoring.website.describing import plugin_record, read_release, release_record
from qirvo.authoring.website.documents import WHOLE_FILES, documents_for_page
from qirvo.authoring.website.files import remove, write_changed
from qirvo.authoring.website.pages import Trust, list_pages, look, plugin_pages, static_files
from qirvo.authoring.website.record import PluginRecord, ReleaseRecord, SiteRecord, write_record
from qirvo.authoring.website.repository import SiteRepository
from qirvo.authoring.website.shelf import Shelf, place_pictures
from qirvo.authoring.website.taking import Described
from qirvo.authoring.website.views import shown_version
from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to change.

    Attributes:
        indexes: What is to be signed of plugins.
        releases: What the record is to have of releases that were given, whether they are new or not.
        described: How releases describe themselves that need not be read for it again.
    """

    indexes: Mapping[PluginId, ReleaseIndex] = field(default_factory=dict)
    releases: Mapping[PluginId, Sequence[ReleaseRecord]] = field(default_factory=dict)
    described: Mapping[tuple[PluginId, Version], Described] = field(default_factory=dict)

    def shown(self, index: ReleaseIndex, site: Path) -> Described:
        """Return how the release describes itself that is to be shown."""
        version = shown_version(index)
        return self.described.get((index.plugin_id, version)) or read_release(site, index.releases[version])


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of it; `written` counts the files beside archives and signatures."""

    record: SiteRecord
    fingerprint: str
    signed_at: datetime
    good_until: datetime
    written: int


def carry_out(
    site: Path,
    before: SiteRecord | None,
    record: SiteRecord,
    repository: SiteRepository,
    changes: Changes,
    *,
    now: datetime,
) -> Carried:
    """Let `changes` become true, and the site say of itself what `record` has; `before` is what it said.

    Raises:
        MalformedReleaseIndexError: Hosts would refuse an index; nothing is signed.
        UnavailableError: The disk is full or refuses.
    """
    known = repository.indexes([PluginId.parse(name) for name in record.pending])
    indexes = {**known, **changes.indexes}
    described = {plugin_id: changes.shown(index, site) for plugin_id, index in indexes.items()}
    plugins = {name: plugin for name, plugin in record.plugins.items() if name not in record.pending}
    shelf = Shelf(site)
    for plugin_id, index in indexes.items():
        listed = _listed(site, record.plugins.get(str(plugin_id)), changes.releases.get(plugin_id, ()), index)
        shown = described[plugin_id]
        plugins[str(plugin_id)] = plugin_record(shown.manifest, place_pictures(shown.brochure, shelf), index, listed)
    shelf.settle()
    is_anew = before is None or _words_of(before) != _words_of(record) or record.look != look()
    record = msgspec.structs.replace(
        record, plugins=dict(sorted(plugins.items())), pending=sorted(map(str, indexes)), look="" if is_anew else look()
    )
    write_record(site, record)
    if changes.indexes:
        repository.publish(changes.indexes, now=now)
    signed = repository.signed
    trust = Trust(
        fingerprint=signed.fingerprint,
        signed=f"{signed.signed_now():%Y-%m-%d}",
        good_until=f"{signed.good_until():%Y-%m-%d}",
    )
    writing = _Writing(site=site, record=record, trust=trust)
    others = [PluginId.parse(name) for name in record.plugins] if is_anew else []
    to_write = {**repository.indexes(each for each in others if each not in indexes), **indexes}
    written = sum(
        writing.write(record.plugins[str(each)], index, described.get(each) or changes.shown(index, site))
        for each, index in to_write.items()
    )
    lists = list_pages(record, trust)
    beside = site_files(record, trust, signed_at=signed.signed_now(), good_until=signed.good_until())
    encoded = {path: page.encode() for path, page in lists.items()}
    written += write_changed(site, {**encoded, **beside, **(static_files() if is_anew else {})})
    remove(site, set(record.lists) - set(lists))
    record = msgspec.structs.replace(record, look=look(), lists=sorted(lists), pending=[])
    write_record(site, record)
    return Carried(
        record=record,
        fingerprint=trust.fingerprint,
        signed_at=signed.signed_now(),
        good_until=signed.good_until(),
        written=written,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """What every plugin's files need."""

    site: Path
    record: SiteRecord
    trust: Trust

    def write(self, plugin: PluginRecord, index: ReleaseIndex, shown: Described) -> int:
        """Write a plugin's pages and what is beside them; return how many files changed."""
        folder, base = f"plugins/{plugin.id}", "../../"
        documents, whole = documents_for_page(shown.brochure.documents, plugin.pictures, base=base)
        pages = plugin_pages(self.record, plugin, index, documents, self.trust)
        files = {path: page.encode() for path, page in pages.items()}
        files |= {f"{folder}/{name}": text.encode("utf-8", "replace") for name, text in whole.items()}
        files |= plugin_files(self.record, plugin, index, self.trust)
        written = write_changed(self.site, files)
        present = {each.name for each in (self.site / folder).iterdir()}
        remove(self.site, [f"{folder}/{name}" for name in present & set(WHOLE_FILES) - whole.keys()])
        return written


def _listed(
    site: Path, known: PluginRecord | None, given: Sequence[ReleaseRecord], index: ReleaseIndex
) -> list[ReleaseRecord]:
    """Return what the record has of every signed release, the newest first; what it lost is read again."""
    records = {Version(each.version): each for each in (*(known.releases if known is not None else ()), *given)}
    return [
        records.get(version) or release_record(read_release(site, release).manifest, release)
        for version, release in sorted(index.releases.items(), reverse=True)
    ]


def _words_of(record: SiteRecord) -> SiteRecord:
    """Return what every page shows of the site."""
    return msgspec.structs.replace(record, plugins={}, lists=[], pending=[], look="", days=1)
