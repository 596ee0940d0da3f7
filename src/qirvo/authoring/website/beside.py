"""The files beside the pages: `metadata.json` with the Distribution Guide's fields, feeds, and what searching reads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from qirvo.authoring.website.pages import Trust
from qirvo.authoring.website.record import PluginRecord, SiteRecord
from qirvo.authoring.website.views import offerings_of, releases_of
from qirvo.domain.releases import ReleaseIndex
from qirvo.showcase.feeds import Entry, Feed, atom, json_feed, moment
from qirvo.wire.discovery import PATH, DiscoveryDocument

METADATA_FILE = "metadata.json"
SCHEMA = "qirvo-download-site/1"
_LATEST = 30
_SUMMARY, _WORDS = 140, 400


def plugin_files(site: SiteRecord, plugin: PluginRecord, index: ReleaseIndex, trust: Trust) -> Mapping[str, bytes]:
    """Return the files beside a plugin's page: path below the site → content."""
    folder = f"plugins/{plugin.id}"
    releases = releases_of(plugin, index)
    shown = index.releases[next(each.release.version for each in releases if each.record.version == plugin.shown)]
    told = plugin_document(site, plugin) | {
        "fingerprint": trust.fingerprint,
        "updateChannels": {
            each.update_channel: {"version": each.version, "rollout": each.words} for each in offerings_of(index)
        },
        "permissions": sorted(shown.permissions),
        "platform": str(shown.platform),
        "versions": [
            {
                "version": each.record.version,
                "plugin": each.record.file,
                "createdAt": moment(each.release.published_at),
                "digest": str(each.release.artifact.digest),
                "treeDigest": str(each.release.artifact.tree_digest),
                "sizeBytes": each.release.artifact.size_bytes,
                "downloadUrl": f"{site.address}{each.release.artifact.path}",
                "releaseNotes": each.release.notes,
                "takenBack": each.taken_back or None,
                "yanked": each.yanked or None,
            }
            for each in releases
        ],
    }
    entries = [
        Entry(
            id=_urn(trust, plugin, each.record.version),
            title=f"{plugin.name} {each.record.version}",
            text=_feed_text(each.release.notes, each.taken_back, each.yanked),
            at=each.release.published_at,
            link=f"{site.address}{folder}/" if site.address else "index.html",
        )
        for each in releases[:_LATEST]
    ]
    feeds = _feeds(site, folder + "/", plugin.name, f"{_urn(trust, plugin)}", entries)
    return {f"{folder}/{METADATA_FILE}": _json(told), **feeds}


def site_files(site: SiteRecord, trust: Trust, *, signed_at: datetime, good_until: datetime) -> Mapping[str, bytes]:
    """Return the files beside the first page: path below the site → content."""
    plugins = [site.plugins[name] for name in sorted(site.plugins)]
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "title": site.title,
        "description": site.description,
        "author": site.author,
        "fingerprint": trust.fingerprint,
        "signedAt": moment(signed_at),
        "goodUntil": moment(good_until),
        "plugins": [plugin_document(site, each) for each in plugins],
    }
    if len(plugins) == 1:  # the Guide's page is of one plugin
        told = plugin_document(site, plugins[0]) | told
    latest = sorted(plugins, key=lambda each: (each.updated_at, each.id), reverse=True)[:_LATEST]
    entries = [
        Entry(
            id=_urn(trust, each, each.shown),
            title=f"{each.name} {each.shown}",
            text=each.description,
            at=each.updated_at,
            link=f"{site.address}plugins/{each.id}/" if site.address else f"plugins/{each.id}/index.html",
        )
        for each in latest
    ]
    discovery = DiscoveryDocument(name=site.title, repository="./", api=None, rootFingerprint=trust.fingerprint)
    return {
        METADATA_FILE: _json(told),
        "search.js": b"globalThis.qirvoPlugins = " + msgspec.json.encode([_sought(each) for each in plugins]) + b";\n",
        PATH.lstrip("/"): msgspec.json.encode(discovery),
        ".nojekyll": b"",
        **_feeds(site, "", site.title, f"urn:qirvo:{trust.fingerprint}", entries),
    }


def plugin_document(site: SiteRecord, plugin: PluginRecord) -> dict[str, Any]:
    """Return the Guide's `metadata` of a plugin, with what makes it checkable."""
    release = plugin.release
    return {
        "plugin": release.file,
        "version": release.version,
        "downloadCount": 0,
        "createdAt": moment(release.published_at),
        "id": plugin.id,
        "name": plugin.name,
        "description": plugin.description,
        "digest": release.digest,
        "treeDigest": release.tree_digest,
        "sizeBytes": release.size_bytes,
        "downloadUrl": f"{site.address}artifacts/{release.digest.removeprefix('sha256:')}.zip",
        "pageUrl": f"{site.address}plugins/{plugin.id}/index.html",
    }


def _feeds(site: SiteRecord, folder: str, title: str, feed_id: str, entries: Sequence[Entry]) -> Mapping[str, bytes]:
    made = {}
    for name, write in (("feed.atom", atom), ("feed.json", lambda feed: _json(json_feed(feed)))):
        feed = Feed(
            id=feed_id,
            title=title,
            own=f"{site.address}{folder}{name}" if site.address else name,
            home=f"{site.address}{folder}" if site.address else "index.html",
            author=site.author or site.title,
            entries=entries,
        )
        made[f"{folder}{name}"] = write(feed)
    return made


def _feed_text(notes: str, taken_back: str, yanked: str) -> str:
    if taken_back:
        return f"Taken back: {taken_back}"
    return f"Yanked: {yanked}" if yanked else notes


def _sought(plugin: PluginRecord) -> dict[str, str]:
    words = " ".join([plugin.description, plugin.category, plugin.author, *plugin.tags])
    return {
        "i": plugin.id,
        "n": plugin.name[:80],
        "v": plugin.shown[:40],
        "d": plugin.description[:_SUMMARY],
        "t": words[:_WORDS],
    }


def _urn(trust: Trust, plugin: PluginRecord, version: str = "") -> str:
    return ":".join(filter(None, ("urn:qirvo", trust.fingerprint, plugin.id, version)))


def _json(document: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=2)
