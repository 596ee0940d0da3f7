"""Plugins, their releases and heads: what release indexes are made of.

The number of a plugin rises with every change that has to be signed; it is live once the signed number has caught up.
A release index is put together from rows when it is asked for and is never a row itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.exc import IntegrityError

from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Artifact, Release, ReleaseIndex, UpdateChannelHead, VersionPublishedError
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.server.ports import MAX_SEARCH_WORDS, Page, Plugin, SearchTooLongError, UnlistedPluginError
from qirvo.server.sql.columns import precedence
from qirvo.server.sql.deltas import SqlDeltas
from qirvo.server.sql.private_schema import is_not_private
from qirvo.server.sql.rollout_log import SqlRolloutLog
from qirvo.server.sql.schema import heads, plugins, releases
from qirvo.server.sql.standings import SqlStandings
from qirvo.server.sql.transfer_schema import is_owned_by
from qirvo.server.sql.update_channels import SqlUpdateChannels

_ESCAPE = "\\"
_RELEASE_IN_BOTH = (
    "version",
    "published_at",
    "platform",
    "permissions",
    "breaking",
    "security",
    "epoch",
    "via",
    "notes",
    "revoked",
    "publisher_signature",
    "traits",
)

_ADD = insert(plugins)
_SAVE = update(plugins).where(plugins.c.id == bindparam("of"))
_GET = select(plugins).where(plugins.c.id == bindparam("id"))
_ADD_RELEASE = insert(releases)
_RELEASES = select(releases).where(releases.c.plugin_id == bindparam("id"))
_VERSIONS = select(type_coerce(releases.c.version, Text)).where(releases.c.plugin_id == bindparam("id"))
_SOME_RELEASES = _RELEASES.where(releases.c.precedence.in_(bindparam("wanted", expanding=True)))
_PRECEDENCE, _PRECEDENCE_OF_ITS_VERSION = attrgetter("precedence"), attrgetter("version.precedence")
_AT_ONCE = 500  # parameters of one statement
_RELEASE_OF = (
    select(releases.c.plugin_id, releases.c.version)
    .where(releases.c.artifact_digest == bindparam("artifact"))
    .order_by(releases.c.plugin_id, releases.c.precedence)
    .limit(1)
)
_FIRST = select(releases.c.plugin_id, func.min(releases.c.published_at).label("at")).group_by(releases.c.plugin_id)
_HEADS = select(heads).where(heads.c.plugin_id == bindparam("id"))
_ADD_HEAD = insert(heads)
_SAVE_HEAD = update(heads).where(
    heads.c.plugin_id == bindparam("of"), heads.c.update_channel == bindparam("of_update_channel")
)
_REVOKE = update(releases).where(
    releases.c.plugin_id == bindparam("of"), releases.c.precedence == bindparam("of_precedence")
)
_MARK_CHANGED = (
    update(plugins)
    .where(plugins.c.id == bindparam("of"))
    .values(number=plugins.c.number + bindparam("by"))
    .returning(plugins.c.number)
)
_UNSIGNED = (
    select(plugins.c.id)
    .where(plugins.c.number > plugins.c.signed_number)
    .order_by(plugins.c.id)
    .limit(bindparam("at_most"))
)
_MARK_SIGNED = (
    update(plugins)
    .where(plugins.c.id == bindparam("of"), plugins.c.signed_number < bindparam("signed"))
    .values(signed_number=bindparam("signed"))
)
_LIVE = select(plugins.c.id, plugins.c.signed_number).where(
    plugins.c.id.in_(bindparam("wanted", expanding=True)), plugins.c.signed_number > 0, is_not_private(plugins.c.id)
)
_NUMBERS = select(plugins.c.number, plugins.c.signed_number).where(plugins.c.id == bindparam("id"))


def _holds(count: int) -> ColumnElement[bool]:
    """Return the condition that a signed and public plugin's words hold each of `count` bound patterns."""
    patterns: list[BindParameter[str]] = [bindparam(f"word_{number}") for number in range(count)]
    is_listed = and_(plugins.c.signed_number > 0, is_not_private(plugins.c.id))
    return and_(is_listed, *(plugins.c.words.like(word, escape=_ESCAPE) for word in patterns))


@cache
def _search(count: int) -> tuple[Select[*tuple[Any, ...]], Select[int]]:
    """Return the statements of a page and of its total, for a search of `count` words."""
    after = bindparam("after", type_=plugins.c.id.type)
    page = (
        select(plugins)
        .where(_holds(count), or_(after.is_(None), plugins.c.id > after))
        .order_by(plugins.c.id)
        .limit(bindparam("at_most"))
    )
    return page, select(func.count()).select_from(plugins).where(_holds(count))


class SqlPlugins:
    """`ports.Plugins` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, plugin: Plugin) -> None:
        """Add the plugin or replace its listing."""
        columns = {"listing": plugin.listing, "words": _words(plugin), "updated_at": plugin.updated_at}
        if self._connection.execute(_SAVE, {**columns, "of": plugin.id}).rowcount == 0:
            self._connection.execute(_ADD, {**columns, "id": plugin.id, "number": 0, "signed_number": 0})

    def get(self, plugin_id: PluginId) -> Plugin:
        """Return the plugin.

        Raises:
            UnlistedPluginError: There is none of that id.
        """
        row = self._connection.execute(_GET, {"id": plugin_id}).one_or_none()
        if row is None:
            raise _unlisted(plugin_id)
        return _plugin(row)

    def search(self, query: str, *, after: str | None, limit: int) -> Page[Plugin]:
        """Return plugins with a signed index whose id, name, description or tags hold every word of `query`, by id.

        Raises:
            SearchTooLongError: The query has too many words.
        """
        words = query.casefold().split()
        if len(words) > MAX_SEARCH_WORDS:
            raise SearchTooLongError(f"`{len(words)}` words are more than `{MAX_SEARCH_WORDS}`")
        page, total = _search(len(words))
        wanted = {f"word_{number}": f"%{_escaped(word)}%" for number, word in enumerate(words)}
        rows = self._connection.execute(page, {**wanted, "after": after, "at_most": limit + 1}).all()
        items = [_plugin(row) for row in rows[:limit]]
        return Page(
            items=items,
            next=str(items[-1].id) if len(rows) > limit else None,
            total=self._connection.execute(total, wanted).scalar_one(),
        )

    def of(self, publishers: frozenset[str]) -> Sequence[Plugin]:
        """Return the plugins that these publishers own, by id."""
        if not publishers:
            return []
        of_one = is_owned_by(plugins.c.id, publishers)
        rows = self._connection.execute(select(plugins).where(of_one).order_by(plugins.c.id))
        return [_plugin(row) for row in rows]

    def add_release(self, plugin_id: PluginId, release: Release) -> None:
        """Add a release.

        Raises:
            UnlistedPluginError: There is no such plugin.
            VersionPublishedError: The version exists.
        """
        self._numbers(plugin_id)
        columns = {name: getattr(release, name) for name in _RELEASE_IN_BOTH} | {
            "plugin_id": plugin_id,
            "precedence": precedence(release.version),
            "artifact_digest": release.artifact.digest,
            "artifact_size_bytes": release.artifact.size_bytes,
            "tree_digest": release.artifact.tree_digest,
        }
        try:
            self._connection.execute(_ADD_RELEASE, columns)
        except IntegrityError as exc:
            raise VersionPublishedError(f"`{plugin_id}` has a release `{release.version}` already") from exc

    def save_head(self, plugin_id: PluginId, update_channel: UpdateChannel, head: UpdateChannelHead) -> None:
        """Replace what the update channel offers.

        Raises:
            UnlistedPluginError: There is no such plugin.
        """
        self._numbers(plugin_id)
        columns = {
            "current": head.current,
            "previous": head.previous,
            "floor": head.floor,
            "rollout": head.rollout,
        }
        place = {"of": plugin_id, "of_update_channel": update_channel}
        if self._connection.execute(_SAVE_HEAD, columns | place).rowcount == 0:
            self._connection.execute(_ADD_HEAD, {**columns, "plugin_id": plugin_id, "update_channel": update_channel})

    def revoke(self, plugin_id: PluginId, version: Version, reason: str) -> None:
        """Record that the release was taken back, for good; a release that there is not is passed over."""
        one = {"of": plugin_id, "of_precedence": precedence(version), "revoked": reason}
        self._connection.execute(_REVOKE, one)

    def index(self, plugin_id: PluginId) -> ReleaseIndex | None:
        """Return everything known of the plugin's releases, with the number of its present state; None without any."""
        asked = {"id": plugin_id}
        found = [_release(row) for row in self._connection.execute(_RELEASES, asked)]
        if not found:
            return None
        deltas = SqlDeltas(self._connection).offered(plugin_id)
        found = [
            replace(release, deltas=deltas[release.version]) if release.version in deltas else release
            for release in found
        ]
        return ReleaseIndex(
            plugin_id=plugin_id,
            number=self._numbers(plugin_id)[0],
            releases={release.version: release for release in sorted(found, key=_PRECEDENCE_OF_ITS_VERSION)},
            heads=self.heads(plugin_id),
            standings=tuple(record.standing for record in SqlStandings(self._connection).of(plugin_id)),
            terms={name: policy.terms for name, policy in SqlUpdateChannels(self._connection).of(plugin_id).items()},
            log=SqlRolloutLog(self._connection).head(plugin_id),
        )

    def versions(self, plugin_id: PluginId) -> Sequence[Version]:
        """Return the versions of all releases, the newest first; empty for an unknown plugin."""
        found = map(_read_version, self._connection.scalars(_VERSIONS, {"id": plugin_id}).all())
        return sorted(found, key=_PRECEDENCE, reverse=True)

    def releases(self, plugin_id: PluginId, versions: Collection[Version]) -> Mapping[Version, Release]:
        """Return the releases of these versions; those that there are not are left out."""
        found: dict[Version, Release] = {}
        wanted = [precedence(version) for version in versions]
        for start in range(0, len(wanted), _AT_ONCE):
            asked = {"id": plugin_id, "wanted": wanted[start : start + _AT_ONCE]}
            found |= {row.version: _release(row) for row in self._connection.execute(_SOME_RELEASES, asked)}
        return found

    def heads(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelHead]:
        """Return what each update channel of the plugin offers; empty for an unknown plugin."""
        return {row.update_channel: _head(row) for row in self._connection.execute(_HEADS, {"id": plugin_id})}

    def mark_changed(self, plugin_id: PluginId, *, by: int = 1) -> int:
        """Raise the index number because something signed has to change; return the new number.

        Raises:
            UnlistedPluginError: There is no such plugin.
        """
        number = self._connection.execute(_MARK_CHANGED, {"of": plugin_id, "by": by}).scalar_one_or_none()
        if number is None:
            raise _unlisted(plugin_id)
        return int(number)

    def unsigned(self, *, limit: int) -> Sequence[PluginId]:
        """Return plugins whose present number is not signed yet."""
        return self._connection.scalars(_UNSIGNED, {"at_most": limit}).all()

    def mark_signed(self, plugin_id: PluginId, number: int) -> None:
        """Record that the index with `number` is live; an older one than before is a no-op."""
        self._connection.execute(_MARK_SIGNED, {"of": plugin_id, "signed": number})

    def live_numbers(self, plugin_ids: Collection[PluginId]) -> Mapping[PluginId, int]:
        """Return the numbers of live indexes of public plugins; others are left out."""
        found: dict[PluginId, int] = {}
        wanted = list(plugin_ids)
        for start in range(0, len(wanted), _AT_ONCE):
            rows = self._connection.execute(_LIVE, {"wanted": wanted[start : start + _AT_ONCE]})
            found |= {row.id: row.signed_number for row in rows}
        return found

    def release_of(self, artifact: Digest) -> tuple[PluginId, Version] | None:
        """Return which release these artifact bytes are, or to which one they lead as a delta; None for others."""
        row = self._connection.execute(_RELEASE_OF, {"artifact": artifact}).one_or_none()
        if row is None:
            return SqlDeltas(self._connection).release_of(artifact)
        return row.plugin_id, row.version

    def first_published(self) -> Mapping[PluginId, datetime]:
        """Return when the first release of each plugin was published; plugins without one are absent."""
        return {row.plugin_id: row.at for row in self._connection.execute(_FIRST)}

    def signed_number(self, plugin_id: PluginId) -> int:
        """Return the number of the live index; 0 before the first."""
        row = self._connection.execute(_NUMBERS, {"id": plugin_id}).one_or_none()
        return 0 if row is None else row.signed_number

    def _numbers(self, plugin_id: PluginId) -> tuple[int, int]:
        row = self._connection.execute(_NUMBERS, {"id": plugin_id}).one_or_none()
        if row is None:
            raise _unlisted(plugin_id)
        return int(row.number), int(row.signed_number)


@lru_cache(maxsize=50_000)
def _read_version(text: str) -> Version:
    """Read a version; a plugin of thousands is looked at again and again."""
    return Version.parse(text)


def _words(plugin: Plugin) -> str:
    listing = plugin.listing
    return "\n".join((str(plugin.id), listing.name, listing.description, *listing.tags)).casefold()


def _escaped(word: str) -> str:
    """Return `word` with what LIKE would read as a pattern taken literally."""
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return word


def _plugin(row: Row[Any]) -> Plugin:
    return Plugin(id=row.id, listing=row.listing, updated_at=row.updated_at)


def _release(row: Row[Any]) -> Release:
    artifact = Artifact(digest=row.artifact_digest, size_bytes=row.artifact_size_bytes, tree_digest=row.tree_digest)
    return Release(artifact=artifact, **{name: getattr(row, name) for name in _RELEASE_IN_BOTH})


def _head(row: Row[Any]) -> UpdateChannelHead:
    return UpdateChannelHead(current=row.current, rollout=row.rollout, previous=row.previous, floor=row.floor)


def _unlisted(plugin_id: PluginId) -> UnlistedPluginError:
    return UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
