import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.authoring.pack import UnpackableManifestError
from qirvo.authoring.website.acts import (
    Exposure,
    NoPluginsError,
    NotOnSiteError,
    SaidOfSite,
    SiteOccupiedError,
    build_site,
)
from qirvo.authoring.website.record import MalformedSiteError, NoSiteError, SiteRecordMalformedError
from qirvo.authoring.website.repository import KeysInSiteError
from qirvo.authoring.website.showing import show_site
from qirvo.authoring.website.taking import NothingToTakeError, OtherVersionError, TakingRules
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.index_changes import halted, recalled, unyanked, yanked
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import VersionNotNewerError, VersionPublishedError
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.trust.ceremony import Wanted, begin
from qirvo.trust.ceremony_taking import take as take_ceremony
from qirvo.trust.current import read_root
from qirvo.trust.holders import make_holder_key, open_signers
from qirvo.trust.keys import OFFLINE_FILE, KeyFileMissingError, load_online_keys, signers_in
from qirvo.trust.publisher_key_files import HeldKey
from qirvo.trust.publisher_signatures import signing_keys_of
from tests.support.builders import WEATHER
from tests.support.pictures import a_picture
from tests.support.plugins import write_plugin
from tests.support.sites import Stand, Visiting, a_stand, snapshot_of

ONE, TWO = Version("1.0.0"), Version("1.1.0")
A_DAY = timedelta(days=1)


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return a_stand(tmp_path)


def test_a_host_verifies_a_site_as_it_verifies_a_registry(stand: Stand, tmp_path: Path):
    archive = stand.archive()
    done = stand.build(archive)
    release = Visiting(stand.site, tmp_path / "host").index().release(ONE)
    assert release.artifact.digest == Digest.of(archive.read_bytes())
    assert (stand.site / release.artifact.path).read_bytes() == archive.read_bytes()
    assert done.added == ((WEATHER, ONE),)


def test_a_newer_release_is_added_to_those_that_are_there(stand: Stand, tmp_path: Path):
    stand.build(stand.archive())
    visiting = Visiting(stand.site, tmp_path / "host")
    assert visiting.index().number == 1
    stand.build(stand.archive("1.1.0"))
    index = visiting.index()
    assert (sorted(index.releases), index.heads[UpdateChannel.STABLE].current) == ([ONE, TWO], TWO)
    assert index.heads[UpdateChannel.STABLE].previous == ONE


def test_a_staged_update_reaches_more_as_the_site_is_refreshed(stand: Stand, tmp_path: Path):
    stand.build(stand.archive())
    stand.build(stand.archive("1.1.0"), exposure=Exposure(ramp=Ramp.gradual(10, 3 * 86_400)))
    visiting = Visiting(stand.site, tmp_path / "host")
    rollout = visiting.index().heads[UpdateChannel.STABLE].rollout
    shares = [rollout.threshold(visiting.source.refresh())]
    for _ in range(3):
        stand.refresh(A_DAY)
        shares.append(rollout.threshold(visiting.source.refresh()))
    assert shares == [1_000, 4_000, 7_000, 10_000]
    assert "10\N{NO-BREAK SPACE}% of the installations at first, all after 3 days" in stand.page()


def test_the_same_file_again_changes_nothing(stand: Stand):
    archive = stand.archive()
    stand.build(archive)
    before = show_site(stand.site)
    done = stand.build(archive)
    assert (done.added, done.record.plugins) == ((), before.record.plugins)


def test_a_version_never_changes_its_content(stand: Stand):
    stand.build(stand.archive())
    with pytest.raises(VersionPublishedError):
        stand.build(stand.archive(files={"dist/index.js": "// other\n"}))


def test_an_older_version_cannot_follow(stand: Stand):
    stand.build(stand.archive("1.1.0"))
    with pytest.raises(VersionNotNewerError):
        stand.build(stand.archive("1.0.0"))


def test_several_releases_at_once_come_in_order_and_only_the_newest_is_exposed(stand: Stand, tmp_path: Path):
    files = [stand.archive(version) for version in ("1.1.0", "1.0.0")]
    stand.build(*files, exposure=Exposure(ramp=Ramp.gradual(0, 0)))
    head = Visiting(stand.site, tmp_path / "host").index().heads[UpdateChannel.STABLE]
    assert (head.current, head.previous, head.rollout.threshold(stand.now)) == (TWO, ONE, 0)


def test_a_pre_release_goes_where_it_belongs(stand: Stand, tmp_path: Path):
    stand.build(stand.archive(), stand.archive("2.0.0-beta.1"))
    index = Visiting(stand.site, tmp_path / "host").index()
    assert {str(name): str(head.current) for name, head in index.heads.items()} == {
        "stable": "1.0.0",
        "beta": "2.0.0-beta.1",
    }
    assert stand.document()["version"] == "1.0.0"


def test_a_recalled_release_gives_way_to_the_one_before(stand: Stand, tmp_path: Path):
    stand.build(stand.archive())
    stand.build(stand.archive("1.1.0"))
    stand.change(partial(recalled, version=TWO, to=None, reason="It eats data.", signed_now=stand.now))
    index = Visiting(stand.site, tmp_path / "host").index()
    assert (index.heads[UpdateChannel.STABLE].current, index.release(TWO).revoked) == (ONE, "It eats data.")
    page = stand.page()
    assert "Taken back: It eats data." in page
    assert f"Download {ONE}" in page
    assert stand.document()["version"] == "1.0.0"


def test_a_yank_is_said_and_unsaid(stand: Stand, tmp_path: Path):
    stand.build(stand.archive())
    stand.change(partial(yanked, version=ONE, reason="Wrong file."))
    visiting = Visiting(stand.site, tmp_path / "host")
    assert visiting.index().kept_back(ONE) is not None
    assert "nobody is given it anew" in stand.page()
    stand.change(partial(unyanked, version=ONE))
    assert visiting.index().kept_back(ONE) is None
    assert "nobody is given it anew" not in stand.page()


def test_a_halted_rollout_serves_nobody(stand: Stand, tmp_path: Path):
    stand.build(stand.archive(), stand.archive("1.1.0"))
    stand.change(partial(halted, update_channel=UpdateChannel.STABLE, reason="It crashes.", signed_now=stand.now))
    head = Visiting(stand.site, tmp_path / "host").index().heads[UpdateChannel.STABLE]
    assert head.rollout.state is RolloutState.HALTED
    assert "halted: offered to nobody any more" in stand.page()


def test_what_a_site_promises_holds_whenever_it_is_refreshed(stand: Stand, tmp_path: Path):
    stand.build(stand.archive())
    visiting = Visiting(stand.site, tmp_path / "host")
    for days in (1, 25, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29):
        done = stand.refresh(timedelta(days=days))
        assert done.carried.good_until >= stand.now + timedelta(days=30)
        assert done.advice == ""
        visiting.index()


def test_an_owner_whose_offline_keys_are_away_is_told_before_the_root_expires(stand: Stand):
    stand.build(stand.archive())
    (stand.keys / OFFLINE_FILE).rename(stand.folder / "away.json")
    assert stand.refresh(timedelta(days=200)).advice == ""
    assert "root and targets expire" in stand.refresh(timedelta(days=80)).advice


def test_a_site_whose_root_others_hold_goes_on_and_is_never_signed_with_keys_that_count_no_more(
    stand: Stand, tmp_path: Path
):
    stand.build(stand.archive())
    visiting = Visiting(stand.site, tmp_path / "host")
    visiting.index()
    for name in ("ada", "bob"):
        make_holder_key(tmp_path / f"{name}.json")
    holders = [signer for name in ("ada", "bob") for signer in open_signers(str(tmp_path / f"{name}.json"))]
    wanted = Wanted(keys=tuple(each.public_key for each in holders), threshold=2)
    ceremony = begin(stand.site, now=stand.now, wanted={"root": wanted, "targets": wanted})
    ceremony = ceremony.signed_by([*signers_in(stand.keys / OFFLINE_FILE), *holders])
    take_ceremony(stand.site, ceremony, load_online_keys(stand.keys / "online.json"), now=stand.now)
    assert stand.refresh().carried.good_until == stand.now + timedelta(days=30)
    visiting.index()
    assert "root and targets expire" in stand.refresh(timedelta(days=300)).advice
    assert read_root(stand.site).signed.version == 2
    visiting.index()


def test_days_can_be_chosen(stand: Stand):
    done = stand.build(stand.archive(), said=SaidOfSite(days=7))
    assert done.carried.good_until == stand.now + timedelta(days=7)
    with pytest.raises(MalformedSiteError):
        stand.build(said=SaidOfSite(days=91))


def test_a_release_is_signed_by_its_publisher_too_where_there_is_a_key(stand: Stand, tmp_path: Path, a_key: HeldKey):
    stand.build(stand.archive(), rules=TakingRules(key_for=lambda _: a_key))
    index = Visiting(stand.site, tmp_path / "host").index()
    assert index.signers is not None
    assert [key.id for key in index.signers.keys] == [a_key.id]
    assert signing_keys_of(index.release(ONE).publisher_signature or "") == (a_key.id,)
    assert "its publisher and this site" in stand.page()


@pytest.fixture
def a_key() -> HeldKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  # of one test

    return HeldKey(publisher="acme", private=Ed25519PrivateKey.generate())


def test_a_folder_is_packed_and_its_source_offered_when_asked(stand: Stand, tmp_path: Path):
    plugin = write_plugin(tmp_path / "plugin", package={"files": ["dist"]}, added={"src/index.ts": "export {};\n"})
    (plugin / ".env").write_text("SECRET=1", encoding="utf-8")
    done = stand.build(plugin, rules=TakingRules(with_source=True))
    source = stand.site / done.record.plugins[str(WEATHER)].release.source
    names = _names_in(source)
    assert {"src/index.ts", "manifest.json"} <= names
    assert ".env" not in names


def _names_in(archive: Path) -> set[str]:
    import zipfile  # noqa: PLC0415  # of one test

    with zipfile.ZipFile(archive) as content:
        return set(content.namelist())


# What a page says


def test_a_page_says_what_a_person_asks(stand: Stand):
    stand.build(
        stand.archive(
            permissions=[{"type": "network-access", "description": "Asks the station."}],
            external_services=[{"name": "Station", "base_url": "https://station.example.org/api"}],
            files={"screenshots/sky.png": a_picture(1280, 720), "icon.png": a_picture(256, 256)},
        ),
        said=SaidOfSite(title="Acme", description="Ours.", author="Ann", address="https://example.org/plugins"),
        rules=TakingRules(notes="The first one."),
    )
    page = stand.page()
    digest = stand.document()["digest"]
    for text in (
        "The weather of one place.",
        "Send and receive over the network",
        "Asks the station.",
        "Station (station.example.org)",
        "&gt;=2.0.0 &lt;3.0.0",
        digest.removeprefix("sha256:"),
        "The first one.",
        f"qirvo plugin install https://example.org/plugins/plugins/{WEATHER}/ --fingerprint sha256:",
        "Screenshot: sky",
        "from the forecast that the owner",
        "By Ann",
    ):
        assert text in page
    assert "Ours." in stand.page("index.html")


def test_a_page_is_complete_without_a_script_and_fetches_nothing_from_elsewhere(stand: Stand):
    stand.build(stand.archive(files={"README.md": "# W\n\n![far](https://far.example/x.png)\n<script>1</script>"}))
    page = stand.page()
    assert "<script>1" not in page
    assert 'src="https://' not in page
    assert "content=\"default-src 'none'; img-src 'self'" in page


def test_metadata_has_the_guides_fields_and_the_hash(stand: Stand):
    archive = stand.archive()
    stand.build(archive, said=SaidOfSite(address="https://example.org/p/"))
    told = stand.document()
    assert (told["plugin"], told["version"], told["downloadCount"]) == ("acme-weather-1.0.0.zip", "1.0.0", 0)
    assert told["createdAt"] == f"{stand.now:%Y-%m-%dT%H:%M:%SZ}"
    assert told["digest"] == str(Digest.of(archive.read_bytes()))
    assert told["pageUrl"] == f"https://example.org/p/plugins/{WEATHER}/index.html"
    versions = stand.document(f"plugins/{WEATHER}/metadata.json")["versions"]
    assert [each["version"] for each in versions] == ["1.0.0"]


def test_feeds_name_every_release_under_an_id_that_stays(stand: Stand):
    stand.build(stand.archive(), stand.archive("1.1.0"))
    feed = stand.document(f"plugins/{WEATHER}/feed.json")
    before = [each["id"] for each in feed["items"]]
    stand.build(stand.archive("1.2.0"), said=SaidOfSite(address="https://example.org/"))
    after = [each["id"] for each in stand.document(f"plugins/{WEATHER}/feed.json")["items"]]
    assert after[1:] == before
    atom = ET.fromstring((stand.site / "feed.atom").read_bytes())  # noqa: S314  # our own
    assert len(atom.findall("{http://www.w3.org/2005/Atom}entry")) == 1


def test_many_plugins_are_listed_on_several_small_pages(stand: Stand):
    stand.build(*(stand.archive(plugin_id=f"acme.p{n}", name="N" * 90, description="d" * 900) for n in range(100)))
    pages = {path: page for path, page in snapshot_of(stand.site).items() if path.endswith(".html")}
    assert {"index.html", "page-2.html", "page-3.html", "categories/utilities/page-3.html"} <= pages.keys()
    assert max(map(len, pages.values())) <= 50_000
    listed = "".join(pages[name].decode() for name in ("index.html", "page-2.html", "page-3.html"))
    assert all(f"plugins/acme.p{n}/index.html" in listed for n in range(100))


def test_a_page_stays_small_whatever_a_plugin_says(stand: Stand):
    long = "Words & <b>more</b> words. " * 8_000
    permissions = [{"type": name, "description": "d" * 5_000} for name in ("camera", "microphone", "network-access")]
    stand.build(
        stand.archive(
            files={"README.md": f"# Title\n\n{long}", "CHANGELOG.md": "# Changelog\n\n" + "* change\n" * 20_000},
            permissions=permissions,
            tags=["t" * 500] * 50,
        ),
        *(stand.archive(f"1.{n}.0", files={"README.md": "# T\n\n" + long}) for n in range(1, 40)),
        rules=TakingRules(notes="n" * 3_000),
    )
    sizes = {path: len(page) for path, page in snapshot_of(stand.site).items() if path.endswith(".html")}
    assert max(sizes.values()) <= 50_000
    assert f"plugins/{WEATHER}/versions/index.html" in sizes
    assert "Words & <b>more</b> words." in stand.page(f"plugins/{WEATHER}/README.txt")


# Only what changed


def test_one_release_more_writes_its_own_pages_and_the_lists_only(stand: Stand):
    others = [f"acme.p{n}" for n in range(5)]
    stand.build(*(stand.archive(plugin_id=each) for each in others), stand.archive())
    before = {path: path.stat().st_mtime_ns for path in (stand.site / "plugins").rglob("*.html")}
    stand.build(stand.archive("1.1.0"))
    changed = {path for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert changed == {stand.site / "plugins" / str(WEATHER) / "index.html"}


def test_another_title_makes_every_page_anew_without_another_signature_of_a_plugin(stand: Stand, tmp_path: Path):
    stand.build(stand.archive(), stand.archive(plugin_id="acme.other"))
    stand.build(said=SaidOfSite(title="Another"))
    assert all("Another" in stand.page(f"plugins/{each}/index.html") for each in (WEATHER, "acme.other"))
    assert Visiting(stand.site, tmp_path / "host").index().number == 1


def test_pages_that_are_left_over_are_removed(stand: Stand):
    stand.build(*(stand.archive(plugin_id=f"acme.p{n}", category="finance") for n in range(3)))
    assert (stand.site / "categories" / "finance" / "index.html").is_file()
    stand.build(*(stand.archive("1.1.0", plugin_id=f"acme.p{n}", category="health") for n in range(3)))
    assert not (stand.site / "categories" / "finance" / "index.html").exists()
    assert (stand.site / "categories" / "health" / "index.html").is_file()


def test_a_build_that_was_cut_off_after_signing_is_made_up_for_by_the_next_act(stand: Stand):
    stand.build(stand.archive())
    earlier = snapshot_of(stand.site)
    stand.build(stand.archive("1.1.0"))
    record = json.loads((stand.site / "site.json").read_bytes())
    page = f"plugins/{WEATHER}/index.html"
    (stand.site / page).write_bytes(earlier[page])
    (stand.site / "site.json").write_text(json.dumps(record | {"pending": [str(WEATHER)]}), encoding="utf-8")
    stand.refresh()
    assert "Download 1.1.0" in stand.page()


def test_a_record_that_lost_a_signed_plugin_gets_it_back_with_the_file(stand: Stand):
    archive = stand.archive()
    stand.build(archive, stand.archive(plugin_id="acme.other"))
    record = json.loads((stand.site / "site.json").read_bytes())
    del record["plugins"][str(WEATHER)]
    (stand.site / "site.json").write_text(json.dumps(record), encoding="utf-8")
    done = stand.build(archive)
    assert (done.added, set(done.record.plugins)) == ((), {str(WEATHER), "acme.other"})


# What is refused


def test_a_site_needs_a_plugin(stand: Stand):
    with pytest.raises(NoPluginsError):
        stand.build()
    assert not stand.site.exists()


def test_a_folder_with_something_else_is_left_alone(stand: Stand):
    stand.site.mkdir()
    (stand.site / "precious.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SiteOccupiedError):
        stand.build(stand.archive())
    assert snapshot_of(stand.site) == {"precious.txt": b"mine"}


def test_keys_never_lie_in_the_site(stand: Stand):
    with pytest.raises(KeysInSiteError):
        build_site([stand.archive()], site=stand.site, keys=stand.site / "keys", now=stand.now)


def test_a_site_cannot_be_signed_without_its_keys(stand: Stand):
    stand.build(stand.archive())
    (stand.keys / "online.json").unlink()
    with pytest.raises(KeyFileMissingError):
        stand.refresh()


def test_what_is_no_plugin_is_refused_before_anything_is_written(stand: Stand):
    bad = stand.archive(version="not a version")
    broken = stand.folder / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no zip")
    for files, error in (
        ([bad], UnpackableManifestError),
        ([broken], ArchiveRefusedError),
        ([stand.folder / "nothing.zip"], NothingToTakeError),
    ):
        with pytest.raises(error):
            stand.build(*files)
    assert not stand.site.exists()


def test_another_version_than_named_is_refused(stand: Stand):
    with pytest.raises(OtherVersionError):
        stand.build(stand.archive(), rules=TakingRules(version="2.0.0"))


def test_a_changed_archive_in_the_site_is_not_described_to_anybody(stand: Stand):
    stand.build(stand.archive())
    artifact = next((stand.site / "artifacts").iterdir())
    artifact.write_bytes(stand.archive("1.0.0", files={"README.md": "# Evil"}).read_bytes())
    with pytest.raises(DigestMismatchError):
        stand.build(said=SaidOfSite(title="Another"))


def test_a_cut_off_archive_in_the_site_is_put_right_by_the_file(stand: Stand):
    archive = stand.archive()
    stand.build(archive)
    artifact = next((stand.site / "artifacts").iterdir())
    artifact.write_bytes(archive.read_bytes()[:-1] + b"x")
    stand.build(archive)
    assert artifact.read_bytes() == archive.read_bytes()


def test_a_record_that_cannot_be_understood_is_said(stand: Stand):
    stand.build(stand.archive())
    for text in ("{", "[]", '{"schema": "other/9"}', '{"schema":"qirvo-site/1","plugins":{"../x":{}}}'):
        (stand.site / "site.json").write_text(text, encoding="utf-8")
        with pytest.raises(SiteRecordMalformedError):
            stand.refresh()


def test_what_is_not_there_is_said(stand: Stand):
    with pytest.raises(NoSiteError):
        stand.refresh()
    stand.build(stand.archive())
    with pytest.raises(NotOnSiteError):
        stand.change(partial(yanked, version=ONE, reason="No."), PluginId("acme", "nothing"))
