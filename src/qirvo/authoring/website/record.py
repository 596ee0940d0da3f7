"""What a site knows of itself, in `site.json` at its root: what its pages show, nothing that anybody relies on.

Which releases there are, and what is offered to whom, is signed; the record only spares reading every archive again.
It lies in the site, so that whoever has the site and its keys, a pipeline for instance, can go on with it.
"""

import re
from datetime import datetime
from pathlib import Path

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import IntegrityError, InvalidError, NotFoundError
from qirvo.domain.listings import CATEGORIES, is_web_address
from qirvo.domain.names import PluginId
from qirvo.trust.durable import write_durably

RECORD_FILE = "site.json"
SCHEMA = "qirvo-site/1"
MAX_TITLE, MAX_TEXT = 200, 5_000
MOST_DAYS = 90
_LIST = re.compile(r"(?:categories/[a-z]+/)?(?:index|page-\d+)\.html")


class NoSiteError(NotFoundError):
    """The folder holds no download site."""

    code = "site-unknown"
    hint = "Make one with `qirvo plugin website FILES… --out FOLDER`."


class SiteRecordMalformedError(IntegrityError):
    """`site.json` cannot be understood."""

    code = "site-record-malformed"
    hint = "Restore `site.json` from a copy of the site; it must not be edited."


class MalformedSiteError(InvalidError):
    """What the site is to say of itself makes no sense."""

    code = "site-malformed"
    hint = f"A title has at most {MAX_TITLE} characters, other texts {MAX_TEXT:,}; an address begins with `https://`."


class PictureRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A picture made anew, and the same small; paths below the site."""

    path: str
    width: int
    height: int
    thumbnail: str
    thumbnail_width: int
    thumbnail_height: int
    alt: str = ""


class PermissionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a release asks of its host, and why."""

    name: str
    required: bool = True
    description: str = ""


class ReleaseRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A release as a page lists it.

    Attributes:
        file: What the archive is called when it is saved.
        source: Path of the archive with all of its source; empty without one.
    """

    version: str
    file: str
    digest: str
    size_bytes: int
    tree_digest: str
    published_at: datetime
    source: str = ""


class PluginRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A plugin as pages and search show it: as its release `shown` says of itself.

    Attributes:
        releases: The newest first.
        pictures: Path as its documents name it → path below the site.
    """

    id: str
    shown: str
    updated_at: datetime
    name: str
    description: str = ""
    category: str = "other"
    type: str = ""
    tags: list[str] = []
    author: str = ""
    license: str = ""
    homepage: str = ""
    repository: str = ""
    platform: str = "*"
    permissions: list[PermissionRecord] = []
    services: list[str] = []
    icon: str = ""
    screenshots: list[PictureRecord] = []
    pictures: dict[str, str] = {}
    releases: list[ReleaseRecord] = []

    @property
    def plugin_id(self) -> PluginId:
        """Its id."""
        return PluginId.parse(self.id)

    @property
    def release(self) -> ReleaseRecord:
        """The release that is shown."""
        return next(each for each in self.releases if each.version == self.shown)


class SiteRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The whole record.

    Attributes:
        address: Where visitors find the site; empty where that is not known.
        instructions: Text for every plugin's page.
        days: For how many days a signature is good.
        look: Of which templates and styles the pages were made.
        lists: Pages that list plugins.
        pending: Plugins whose pages may be older than what is signed.
    """

    schema: str = SCHEMA
    title: str = "Plugins"
    description: str = ""
    author: str = ""
    address: str = ""
    instructions: str = ""
    days: int = 30
    look: str = ""
    plugins: dict[str, PluginRecord] = {}
    lists: list[str] = []
    pending: list[str] = []

    def __post_init__(self) -> None:
        if not self.title.strip() or len(self.title) > MAX_TITLE or len(self.author) > MAX_TITLE:
            raise MalformedSiteError("the title is empty, or title or author are too long")
        if max(len(self.description), len(self.instructions)) > MAX_TEXT:
            raise MalformedSiteError("the description or the instructions are too long")
        if self.address and not (is_web_address(self.address) and self.address.endswith("/")):
            raise MalformedSiteError(f"`{self.address[:200]}` is not the address of a site")
        if not 1 <= self.days <= MOST_DAYS:
            raise MalformedSiteError(
                f"signatures cannot be good for `{self.days}` days", hint=f"Give from 1 to {MOST_DAYS} days."
            )


def find_record(site: Path) -> SiteRecord | None:
    """Return the record of the site in the folder; None where there is none.

    Raises:
        SiteRecordMalformedError: It cannot be understood.
        UnavailableError: The disk refuses.
    """
    path = site / RECORD_FILE
    try:
        with disk_errors(path):
            content = path.read_bytes() if path.is_file() else None
        if content is None:
            return None
        record = msgspec.json.decode(content, type=SiteRecord)
        if record.schema != SCHEMA:
            raise SiteRecordMalformedError(f"`{path}` is of the form `{record.schema[:80]}`, not `{SCHEMA}`")
        _refuse_unsound(path, record)
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidError) as exc:
        raise SiteRecordMalformedError(f"`{path}` cannot be understood: {exc}") from exc
    return record


def _refuse_unsound(path: Path, record: SiteRecord) -> None:
    """Refuse a record that would have files written or removed elsewhere: it may come from a checkout of others."""
    for name, plugin in record.plugins.items():
        is_of_it = plugin.id == str(PluginId.parse(name)) and any(
            each.version == plugin.shown for each in plugin.releases
        )
        if not is_of_it or plugin.category not in CATEGORIES:
            raise SiteRecordMalformedError(f"`{path}` contradicts itself about `{name[:140]}`")
    for name in record.pending:
        PluginId.parse(name)
    for listed in record.lists:
        if _LIST.fullmatch(listed) is None:
            raise SiteRecordMalformedError(f"`{path}` has a page `{listed[:200]}`, which no site has")


def read_record(site: Path) -> SiteRecord:
    """Return the record of the site in the folder.

    Raises:
        NoSiteError: There is no site.
        SiteRecordMalformedError: The record cannot be understood.
        UnavailableError: The disk refuses.
    """
    found = find_record(site)
    if found is None:
        raise NoSiteError(f"`{site}` holds no download site")
    return found


def write_record(site: Path, record: SiteRecord) -> None:
    """Replace the record.

    Raises:
        UnavailableError: The disk is full or refuses.
    """
    write_durably(site / RECORD_FILE, msgspec.json.encode(record))
