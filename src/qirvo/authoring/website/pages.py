"""The pages as HTML: escaping templates, addresses relative to the page, nothing fetched from elsewhere.

Every page is complete without a script. No page is larger than 50 kB before its pictures, whatever a plugin says: long
documents are cut and lie beside the page whole, long lists go on on further pages.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from qirvo import __version__
from qirvo.authoring.website.record import PluginRecord, SiteRecord
from qirvo.authoring.website.views import ReleaseView, offerings_of, releases_of
from qirvo.deferred import dataclass
from qirvo.domain.brochures import DocumentKind
from qirvo.domain.permission_words import PERMISSIONS
from qirvo.domain.releases import ReleaseIndex

CARDS = 48
FIRST_VERSIONS, VERSIONS = 10, 60
README_HTML, CHANGELOG_HTML = 20_000, 6_000  # characters of rendered documents that stand in a page
_STATIC = ("site.css", "site.js", "mark.svg")
_STEP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in a page.

    Attributes:
        whole: Name of the file beside the page that has all of it; empty when the page does.
    """

    html: str
    whole: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What hosts need to trust the site, and until when it is signed, in words."""

    fingerprint: str
    signed: str = ""
    good_until: str = ""


def static_files() -> Mapping[str, bytes]:
    """Return the files that every page uses."""
    folder = files("qirvo.authoring.website") / "static"
    return {name: (folder / name).read_bytes() for name in _STATIC}


@cache
def look() -> str:
    """Return what changes whenever pages have to be made anew although nothing they show has changed."""
    sha256 = hashlib.sha256(__version__.encode())
    for place in ("templates", "static"):
        folder = files("qirvo.authoring.website") / place
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            sha256.update(file.read_bytes())
    return sha256.hexdigest()[:16]


def plugin_pages(
    site: SiteRecord,
    plugin: PluginRecord,
    index: ReleaseIndex,
    documents: Mapping[DocumentKind, Document],
    trust: Trust,
) -> Mapping[str, str]:
    """Return a plugin's pages: path below the site → HTML."""
    folder = f"plugins/{plugin.id}"
    releases = releases_of(plugin, index)
    shown = next(each for each in releases if each.record.version == plugin.shown)
    given: dict[str, Any] = {"plugin": plugin, "site": site, "trust": trust, "permissions": PERMISSIONS}
    pages = {
        f"{folder}/index.html": _made(
            "plugin.html",
            base="../../",
            shown=shown,
            releases=releases[:FIRST_VERSIONS],
            more=len(releases) > FIRST_VERSIONS,
            total=len(releases),
            offerings=offerings_of(index),
            readme=documents.get(DocumentKind.README),
            changelog=documents.get(DocumentKind.CHANGELOG),
            install=install_command(site, plugin, trust),
            **given,
        )
    }
    if len(releases) > FIRST_VERSIONS:
        pages |= _version_pages(f"{folder}/versions", releases, given)
    return pages


def install_command(site: SiteRecord, plugin: PluginRecord, trust: Trust) -> str:
    """Return what installs the plugin; the page's script fills in an address that nobody named."""
    address = f"{site.address}plugins/{plugin.id}/" if site.address else "ADDRESS-OF-THIS-PAGE"
    return f"qirvo plugin install {address} --fingerprint {trust.fingerprint}"


def list_pages(site: SiteRecord, trust: Trust) -> Mapping[str, str]:
    """Return the pages that list plugins: of all, and of each category."""
    plugins = sorted(site.plugins.values(), key=lambda each: (each.name.casefold(), each.id))
    by_category: dict[str, list[PluginRecord]] = {}
    for plugin in plugins:
        by_category.setdefault(plugin.category, []).append(plugin)
    categories = [(name, len(found)) for name, found in sorted(by_category.items())]
    latest = sorted(plugins, key=lambda each: (each.updated_at, each.id), reverse=True)[:6]
    given: dict[str, Any] = {"site": site, "trust": trust, "categories": categories}
    pages = _lists("", plugins, given | {"category": "", "latest": latest if len(plugins) > CARDS else []})
    for name, found in by_category.items():
        pages |= _lists(f"categories/{name}/", found, given | {"category": name, "latest": []})
    return pages


def _lists(folder: str, plugins: Sequence[PluginRecord], given: Mapping[str, Any]) -> dict[str, str]:
    count = max(1, ceil(len(plugins) / CARDS))
    return {
        _numbered(folder, number): _made(
            "index.html",
            base="../" * folder.count("/"),
            plugins=plugins[(number - 1) * CARDS : number * CARDS],
            number=number,
            count=count,
            total=len(plugins),
            **given,
        )
        for number in range(1, count + 1)
    }


def _version_pages(folder: str, releases: Sequence[ReleaseView], given: Mapping[str, Any]) -> dict[str, str]:
    count = ceil(len(releases) / VERSIONS)
    return {
        _numbered(f"{folder}/", number): _made(
            "versions.html",
            base="../" * (folder.count("/") + 1),
            releases=releases[(number - 1) * VERSIONS : number * VERSIONS],
            number=number,
            count=count,
            total=len(releases),
            **given,
        )
        for number in range(1, count + 1)
    }


def _numbered(folder: str, number: int) -> str:
    return f"{folder}{'index' if number == 1 else f'page-{number}'}.html"


def _made(template: str, **shown: object) -> str:
    return _environment().get_template(template).render(**shown)


def size_words(size_bytes: int) -> str:
    """Return a length in bytes for people."""
    amount = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < _STEP:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= _STEP
    return f"{amount:.1f} GB"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("qirvo.authoring.website"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"size": size_words, "day": lambda at: f"{at:%Y-%m-%d}"}
    environment.globals |= {"version": __version__, "look": look()}
    return environment
