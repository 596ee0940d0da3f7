"""Download sites against what plugins say, what copies lose, and what disks do."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.artifacts.disk import StorageFailedError
from qirvo.authoring.website.acts import SaidOfSite
from qirvo.authoring.website.beside import plugin_files, site_files
from qirvo.authoring.website.files import SiteHasLinksError
from qirvo.authoring.website.pages import Trust, list_pages, plugin_pages
from qirvo.authoring.website.publishing.copying import OtherSiteError, copy_site
from qirvo.authoring.website.publishing.folder import FolderStore, TargetInsideError
from qirvo.authoring.website.record import PermissionRecord, PluginRecord, SiteRecord
from qirvo.authoring.website.taking import TakingRules
from qirvo.domain.errors import QirvoError
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.trust.verifying import TamperedMetadataError
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.site_ends import FULL, KILLED
from tests.support.site_stores import FakeStore
from tests.support.sites import Visiting, a_stand, snapshot_of

NASTY = (
    "\"><script>alert(1)</script>' onmouseover='x",
    "</title></textarea><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "../../../../etc/passwd\0",
    "{{ 7*7 }}{% raw %}",
    "]]></content><evil/>",
    "$(rm -rf /) `id` %PATH% & | ; \u202e\u2028",
    "C:\\Windows\\..\\..",
)
ROOT = Path(__file__).resolve().parents[2]


class _Reading(HTMLParser):
    """Notes what could do harm in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str | None] = []
        self.harmful: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if tag == "script":
            self.scripts.append(given_.get("src"))
        if tag in {"iframe", "object", "embed", "svg", "math", "style", "base", "evil"}:
            self.harmful.append(tag)
        for name, value in given_.items():
            address = (value or "").strip().lower()
            if name.startswith("on") or name == "style" or (name in {"href", "src"} and _leads_astray(address)):
                self.harmful.append(f"{tag} {name}={value}")


def _leads_astray(address: str) -> bool:
    scheme = address.partition(":")[0] if ":" in address.split("/", maxsplit=1)[0] else ""
    return scheme not in {"", "https", "http", "mailto"} or address.startswith(("//", "/"))


def assert_harmless(page: str) -> None:
    reading = _Reading()
    reading.feed(page)
    reading.close()
    assert len(reading.scripts) == 1
    assert (reading.scripts[0] or "").partition("?")[0].lstrip("./") == "site.js"
    assert reading.harmful == []


@pytest.mark.parametrize("text", NASTY)
def test_whatever_a_plugin_says_of_itself_harms_nobody(text: str, tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(
        stand.archive(
            name=text,
            description=text,
            license=text,
            tags=[text],
            category=text,
            homepage=text,
            repository=text,
            author={"name": text, "url": text},
            permissions=[{"type": "camera", "description": text}],
            external_services=[{"name": text, "base_url": text}],
            screenshots=[text],
            icon=text,
            files={"README.md": f"# {text}\n\n[x]({text})\n\n![y]({text})\n\n{text}\n", "CHANGELOG.md": text},
        ),
        said=SaidOfSite(title=text, description=text, author=text[:100], instructions=text),
        rules=TakingRules(notes=text),
    )
    files = snapshot_of(stand.site)
    for path, content in files.items():
        if path.endswith(".html"):
            assert_harmless(content.decode())
        if path.endswith(".atom"):
            ET.fromstring(content)  # noqa: S314  # that it can be read is the claim
    folders = {path.partition("/")[0] for path in files if "/" in path}
    assert folders <= {".well-known", "artifacts", "categories", "media", "metadata", "plugins", "targets"}
    assert {path.name for path in tmp_path.iterdir()} == {"archives", "site", "keys"}


texts = st.one_of(
    st.text(max_size=60), st.sampled_from(NASTY), st.tuples(st.sampled_from(NASTY), st.text()).map("".join)
)


@settings(max_examples=60)
@given(
    name=texts.filter(lambda text: text != ""),
    said=texts,
    notes=texts,
    version=st.sampled_from(["1.0.0", "1.0.0-rc.1+b"]),
)
def test_no_text_breaks_out_of_a_page_or_feed(name: str, said: str, notes: str, version: str):
    release = a_release(version, notes=notes)
    index = ReleaseIndex(plugin_id=WEATHER, number=1, releases={release.version: release}, heads={})
    plugin = a_plugin_record(release_version=version, name=name, said=said)
    site = SiteRecord(title="Site", description=said, author="A", plugins={str(WEATHER): plugin})
    trust = Trust(fingerprint="sha256:" + "0" * 64, signed="today", good_until="tomorrow")
    for page in [*plugin_pages(site, plugin, index, {}, trust).values(), *list_pages(site, trust).values()]:
        assert_harmless(page)
    of_site = site_files(site, trust, signed_at=MONDAY, good_until=MONDAY)
    beside = {**plugin_files(site, plugin, index, trust), **of_site}
    for path, content in beside.items():
        if path.endswith(".atom"):
            ET.fromstring(content)  # noqa: S314  # that it can be read is the claim


def a_plugin_record(*, release_version: str, name: str, said: str) -> PluginRecord:
    from qirvo.authoring.website.record import ReleaseRecord  # noqa: PLC0415  # of one test

    artifact = a_release(release_version).artifact
    return PluginRecord(
        id=str(WEATHER),
        shown=release_version,
        updated_at=MONDAY,
        name=name,
        description=said,
        author=said,
        license=said,
        platform=said,
        tags=[said],
        services=[said],
        permissions=[PermissionRecord(name=said, description=said)],
        releases=[
            ReleaseRecord(
                version=release_version,
                file=f"acme-weather-{release_version}.zip",
                digest=str(artifact.digest),
                size_bytes=artifact.size_bytes,
                tree_digest=str(artifact.tree_digest),
                published_at=MONDAY,
            )
        ],
    )


# Copies that break off


class _BrokeOffError(StorageFailedError):
    pass


def breaking_at(count: int) -> Callable[[str], None]:
    """What lets `count` files through, and breaks off at the next."""
    left = iter(range(count))

    def before_put(path: str) -> None:
        if next(left, None) is None:
            raise _BrokeOffError(f"the connection broke at `{path}`")

    return before_put


def test_wherever_a_copy_breaks_off_hosts_find_one_state_whole(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    store = FakeStore()
    copy_site(stand.site, store)
    there = dict(store.files)
    stand.build(stand.archive("1.1.0"))
    whole = FakeStore(files=dict(there))
    sent = copy_site(stand.site, whole).sent
    seen = []
    for count in range(sent):
        broken = FakeStore(files=dict(there), before_put=breaking_at(count))
        with pytest.raises(_BrokeOffError):
            copy_site(stand.site, broken)
        shown = broken.write_to(tmp_path / f"shown-{count}")
        index = Visiting(shown, tmp_path / f"host-{count}").index()
        assert all((shown / each.artifact.path).is_file() for each in index.releases.values())
        page = (shown / "plugins" / str(WEATHER) / "index.html").read_text(encoding="utf-8")
        current = str(index.heads[UpdateChannel.STABLE].current)
        assert ("Download 1.1.0" in page) <= (current == "1.1.0")  # a page never shows what hosts do not get
        seen.append(current)
        broken.before_put = lambda _path: None
        copy_site(stand.site, broken)
        assert broken.files == whole.files
    assert {seen[0], seen[-1]} == {"1.0.0", "1.1.0"}


def test_a_copy_goes_from_what_nothing_reaches_to_what_everything_is_reached_from(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    store = FakeStore()
    copy_site(stand.site, store)
    timestamp = store.order.index("metadata/timestamp.json")
    before, after = store.order[:timestamp], store.order[timestamp + 1 :]
    assert all(path.startswith(("artifacts/", "targets/", "media/", "metadata/")) for path in before)
    assert not any(path.startswith(("artifacts/", "targets/", "metadata/")) for path in after)


def test_locks_keys_and_what_is_being_written_are_never_copied(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    (stand.site / "plugins" / ".index.html.partial").write_bytes(b"half")
    (stand.site / "link").symlink_to(stand.keys / "online.json")
    store = FakeStore()
    copy_site(stand.site, store)
    assert not [path for path in store.files if "lock" in path or "partial" in path or path == "link"]


def test_one_site_never_takes_the_place_of_another(tmp_path: Path):
    one, other = a_stand(tmp_path / "one"), a_stand(tmp_path / "other")
    for stand in (one, other):
        stand.build(stand.archive())
    store = FakeStore()
    copy_site(one.site, store)
    before = dict(store.files)
    with pytest.raises(OtherSiteError):
        copy_site(other.site, store)
    assert store.files == before


def test_what_others_put_beside_a_site_stays(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    store = FakeStore(files={"robots.txt": b"mine", "old/page.html": b"mine", "page-9.html": b"a site's"})
    copy_site(stand.site, store)
    assert {"robots.txt", "old/page.html"} <= store.files.keys()
    assert "page-9.html" not in store.files


def test_a_site_is_not_copied_into_itself_or_around_itself(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    for folder in (stand.site, stand.site / "there", tmp_path):
        with pytest.raises(TargetInsideError):
            FolderStore(folder, site=stand.site)


# What somebody changed, and what a disk does


def test_a_changed_index_or_an_older_state_is_refused_by_a_host(tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    older = snapshot_of(stand.site)
    stand.build(stand.archive("1.1.0"))
    visiting = Visiting(stand.site, tmp_path / "host")
    visiting.index()
    for path, content in older.items():
        (stand.site / path).write_bytes(content)
    with pytest.raises(TamperedMetadataError):
        visiting.index()


@pytest.mark.parametrize("how", [KILLED, FULL])
def test_a_build_that_ends_at_any_step_leaves_a_good_site(how: str, tmp_path: Path):
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.support.site_ends", str(tmp_path), how]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-3_000:]


def test_an_index_that_hosts_would_refuse_is_never_signed(tmp_path: Path):
    from qirvo.trust.release_index import MalformedReleaseIndexError  # noqa: PLC0415  # of one test

    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    before = (stand.site / "metadata" / "timestamp.json").read_bytes()
    with pytest.raises(MalformedReleaseIndexError):
        stand.build(stand.archive("1.1.0"), rules=TakingRules(notes="n" * 5_000_000))
    assert (stand.site / "metadata" / "timestamp.json").read_bytes() == before
    stand.build(stand.archive("1.1.0"))
    assert "Download 1.1.0" in stand.page()


@pytest.mark.parametrize(
    "changed",
    [
        {"lists": ["../keys/online.json"]},
        {"lists": ["/etc/passwd"]},
        {"plugins": {"acme.weather": {"category": "../../escaped"}}},
        {"plugins": {"acme.weather": {"id": "acme.other"}}},
        {"plugins": {"acme.weather": {"shown": "9.9.9"}}},
        {"pending": ["../../x"]},
        {"address": "javascript:alert(1)"},
        {"days": 0},
    ],
)
def test_a_record_from_elsewhere_reaches_nothing_outside_of_the_site(changed: dict[str, Any], tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    record = json.loads((stand.site / "site.json").read_bytes())
    changed = {**changed}
    plugins = changed.pop("plugins", {})
    for name, fields in plugins.items():
        record["plugins"][name] |= fields
    (stand.site / "site.json").write_text(json.dumps(record | changed), encoding="utf-8")
    before = snapshot_of(tmp_path)
    with pytest.raises(QirvoError):
        stand.refresh()
    assert snapshot_of(tmp_path) == before


@pytest.mark.parametrize(
    "place", ["plugins", "metadata", f"plugins/{WEATHER}", "plugins/.index.html.partial", "feed.atom"]
)
def test_a_link_in_a_site_is_never_written_through(place: str, tmp_path: Path):
    stand = a_stand(tmp_path)
    stand.build(stand.archive())
    elsewhere = tmp_path / "elsewhere"
    link = stand.site / place
    if link.exists():
        link.rename(elsewhere)
    else:
        elsewhere.write_text("mine", encoding="utf-8")
    link.symlink_to(elsewhere)
    before = snapshot_of(tmp_path)
    with pytest.raises(SiteHasLinksError):
        stand.refresh()
    with pytest.raises(SiteHasLinksError):
        stand.build(stand.archive("1.1.0"))
    left = {path: content for path, content in snapshot_of(tmp_path).items() if not path.startswith("archives")}
    assert left == {path: content for path, content in before.items() if not path.startswith("archives")}
