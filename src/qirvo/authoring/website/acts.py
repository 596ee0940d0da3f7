"""What is done with a site: releases are added to it, taken back, yanked or halted, and its signatures kept young."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.website.carrying_out import Carried, Changes, carry_out
from qirvo.authoring.website.describing import release_record
from qirvo.authoring.website.files import refuse_links
from qirvo.authoring.website.record import ReleaseRecord, SiteRecord, find_record, read_record
from qirvo.authoring.website.repository import SiteRepository
from qirvo.authoring.website.shelf import Shelf
from qirvo.authoring.website.taking import Taken, TakingRules, take, together
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.index_changes import with_release
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import PublisherKey, Signers
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel, natural_update_channel
from qirvo.domain.versions import Version
from qirvo.trust.durable import alone
from qirvo.trust.publisher_key_files import HeldKey

LOCK_FILE = ".site.lock"

_OF_A_CUT_OFF_START = {"artifacts", "media", "metadata", "source", "targets"}

ChangedIndex = Callable[[ReleaseIndex], ReleaseIndex]


class NoPluginsError(InvalidError):
    """A new site was to be made of nothing."""

    code = "site-without-plugins"
    hint = "Name at least one plugin's folder or archive."


class NotOnSiteError(NotFoundError):
    """The site has no such plugin."""

    code = "site-plugin-unknown"
    hint = "`qirvo site show` lists the plugins of a site."


class SiteOccupiedError(ConflictError):
    """The folder holds something else."""

    code = "site-folder-occupied"
    hint = "Name an empty folder, or one that a site was made in before."


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """To whom a new release is offered.

    Attributes:
        update_channel: None: where its version naturally belongs.
    """

    ramp: Ramp = field(default_factory=Ramp.immediate)
    update_channel: UpdateChannel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfSite:
    """What the site is to say of itself from now on; None stays as it was."""

    title: str | None = None
    description: str | None = None
    author: str | None = None
    address: str | None = None
    instructions: str | None = None
    days: int | None = None

    def said(self, before: SiteRecord) -> SiteRecord:
        """Return the record that says so.

        Raises:
            MalformedSiteError: It makes no sense.
        """
        given = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        if given.get("address"):
            given["address"] = given["address"].rstrip("/") + "/"
        return msgspec.structs.replace(before, **given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A site after something was done with it.

    Attributes:
        given: Plugins that files were given of.
        added: Releases that are new on it.
        advice: What its owner has to see to; empty for nothing.
    """

    site: Path
    carried: Carried
    given: tuple[PluginId, ...] = ()
    added: tuple[tuple[PluginId, Version], ...] = ()
    advice: str = ""

    @property
    def record(self) -> SiteRecord:
        """What the site knows of itself."""
        return self.carried.record


def build_site(  # the values of one act
    files: Sequence[Path],
    *,
    site: Path,
    keys: Path,
    now: datetime,
    said: SaidOfSite | None = None,
    rules: TakingRules | None = None,
    exposure: Exposure | None = None,
) -> Done:
    """Make a site in the folder `site`, or add releases to the one there; without files, only make its pages anew.

    Raises:
        NoPluginsError: It is new, and there is nothing to put on it.
        SiteOccupiedError: The folder holds something else.
        KeysInSiteError: The key folder lies in the site.
        QirvoError: A file may not be taken, a release may not follow on what is offered, or the disk refuses.
    """
    if find_record(site) is None:
        _refuse_new(site, files)
    with tempfile.TemporaryDirectory(prefix="qirvo-site-") as stage:
        taken = [take(path, rules or TakingRules(), stage=Path(stage), now=now) for path in files]
        with alone(site / LOCK_FILE):
            before = find_record(site)
            refuse_links(site)
            record = (said or SaidOfSite()).said(before or SiteRecord())
            repository = SiteRepository(site, keys, days=record.days)
            repository.create(plugins=len(record.plugins) + len(files), now=now)
            return _add(taken, site, before, record, repository, exposure or Exposure(), now=now)


def change_plugin(plugin_id: PluginId, changed: ChangedIndex, *, site: Path, keys: Path, now: datetime) -> Done:
    """Change what is signed of a plugin, as a recall or a yank does.

    Raises:
        NoSiteError: There is no site.
        NotOnSiteError: It has no such plugin.
        QirvoError: It may not be changed so, or the disk refuses.
    """
    with alone(_existing(site) / LOCK_FILE):
        record = read_record(site)
        repository = SiteRepository(site, keys, days=record.days)
        index = repository.indexes([plugin_id]).get(plugin_id)
        if index is None:
            raise NotOnSiteError(f"`{site}` has no plugin `{plugin_id}`")
        changes = Changes(indexes={plugin_id: changed(index)})
        return Done(site=site, carried=carry_out(site, record, record, repository, changes, now=now))


def refresh_site(*, site: Path, keys: Path, now: datetime) -> Done:
    """Sign the present time, so that rollouts move on and hosts go on trusting the site, and what nears its end.

    Raises:
        NoSiteError: There is no site.
        KeyFileMissingError: Its online keys are not there.
        UnavailableError: The disk is full or refuses.
    """
    with alone(_existing(site) / LOCK_FILE):
        record = read_record(site)
        repository = SiteRepository(site, keys, days=record.days)
        advice = repository.refresh(now=now)
        carried = carry_out(site, record, record, repository, Changes(), now=now)
        return Done(site=site, carried=carried, advice=advice)


def _add(
    taken: Sequence[Taken],
    site: Path,
    before: SiteRecord | None,
    record: SiteRecord,
    repository: SiteRepository,
    exposure: Exposure,
    *,
    now: datetime,
) -> Done:
    mine, shelf = together(taken), Shelf(site)
    signed = repository.indexes(mine)
    indexes = {each: _with_all(signed.get(each), releases, exposure, now=now) for each, releases in mine.items()}
    releases = {each: [_placed(one, indexes[each], shelf) for one in found] for each, found in mine.items()}
    shelf.settle()
    changed = {each: index for each, index in indexes.items() if index != signed.get(each)}
    described = {(each.plugin_id, each.release.version): each.described for each in taken if each.described is not None}
    changes = Changes(indexes=indexes, releases=releases, described=described)
    carried = carry_out(site, before, record, repository, changes, now=now)
    added = [
        (plugin_id, version)
        for plugin_id, index in changed.items()
        for version in sorted(
            index.releases.keys() - (signed[plugin_id].releases.keys() if plugin_id in signed else set())
        )
    ]
    return Done(site=site, carried=carried, given=tuple(mine), added=tuple(added))


def _with_all(index: ReleaseIndex | None, taken: Sequence[Taken], exposure: Exposure, *, now: datetime) -> ReleaseIndex:
    """Return the index with these releases of one plugin, the oldest first; the newest is the one that is exposed."""
    for each in taken:
        update_channel = exposure.update_channel or natural_update_channel(each.release.version)
        ramp = exposure.ramp if each is taken[-1] else Ramp.immediate()
        index = with_release(index, each.plugin_id, each.release, update_channel, ramp, signed_now=now)
        if each.key is not None and each.release.version in index.releases:
            index = _with_key(index, each.key, now=now)
    assert index is not None  # noqa: S101  # nothing is grouped where nothing was taken
    return index


def _with_key(index: ReleaseIndex, key: HeldKey, *, now: datetime) -> ReleaseIndex:
    """Return the index that lists a publisher's key among those that may sign."""
    signers = index.signers or Signers(publisher=key.publisher)
    if signers.key(key.id) is not None:
        return index
    listed = PublisherKey(id=key.id, publisher=key.publisher, public=key.public, since=now)
    return replace(index, signers=replace(signers, keys=(*signers.keys, listed)))


def _placed(taken: Taken, index: ReleaseIndex, shelf: Shelf) -> ReleaseRecord:
    """Place a release's archive, as it was signed the first time, and return what the record has of it."""
    release = index.releases[taken.release.version]
    if release.artifact.digest == taken.release.artifact.digest:
        shelf.place_artifact(taken.archive, release.artifact.digest)
    source = "" if taken.source is None else shelf.place_source(taken.source)
    return release_record(taken.manifest, release, source=source)


def _existing(site: Path) -> Path:
    read_record(site)  # before a lock would make the folder
    refuse_links(site)
    return site


def _refuse_new(site: Path, files: Sequence[Path]) -> None:
    with disk_errors(site):
        found = {each.name for each in site.iterdir() if not each.name.startswith(".")} if site.is_dir() else set()
        if not found <= _OF_A_CUT_OFF_START:
            raise SiteOccupiedError(f"`{site}` holds something that is no site")
    if not files:
        raise NoPluginsError(f"there is no site in `{site}` yet, and no plugin was named")
