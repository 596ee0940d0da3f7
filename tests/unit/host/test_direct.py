"""Installing without a source: bundles, files, folders and addresses, and who signed them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.artifacts.bundles import DamagedBundleError
from qirvo.authoring.bundle import BundleOptions
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import IntegrityError
from qirvo.domain.publisher_keys import WrongPublisherSignatureError
from qirvo.host.direct_candidates import NoDigestOfFolderError, OpenAddressError, OtherSignerError
from qirvo.host.downloads import NotDownloadedError
from qirvo.host.install import Demand, DemandOfSourceError
from qirvo.host.installations import OriginKind
from qirvo.host.ports import Proposal
from qirvo.host.targets import MalformedAddressError
from qirvo.trust.publisher_signatures import key_id_of, public_of
from tests.support.builders import WEATHER
from tests.support.bundles import a_bundle, change_byte, list_anew, packed, signing, unpacked
from tests.support.hosts import Place, a_place, agree
from tests.support.plugins import write_plugin
from tests.support.publisher_keys import FIRST, SECOND

URL = "https://acme.example/weather.zip"
SIGNED = BundleOptions(sign=signing())
BY_SECOND = BundleOptions(sign=signing(SECOND))


def shown(place: Place, target: Path | str, **more: object) -> Proposal:
    """Install and return what the owner was shown."""
    seen: list[Proposal] = []

    def confirm(proposal: Proposal) -> bool:
        seen.append(proposal)
        return True

    place.host.install(str(target), confirm=confirm, **more)  # type: ignore[arg-type]  # arguments by name
    return seen[0]


def events(place: Place) -> list[dict[str, str]]:
    return [json.loads(line) for line in place.machine.layout.events.read_text(encoding="utf-8").splitlines()]


def test_a_bundle_is_installed_as_it_came(place: Place, tmp_path: Path):
    bundle = a_bundle(tmp_path, options=SIGNED)
    proposal = shown(place, bundle.path)
    installed = place.machine.installations.get(WEATHER)
    assert (installed.tree_digest, installed.origin.kind) == (bundle.tree_digest, OriginKind.FILE)
    assert (proposal.is_vouched, proposal.is_signed, proposal.signer) == (True, False, installed.origin.signer)


def test_a_bundle_is_installed_as_it_was_unpacked_whatever_else_lies_there(place: Place, tmp_path: Path):
    folder = unpacked(a_bundle(tmp_path, options=SIGNED).path, tmp_path / "out")
    (folder / ".DS_Store").write_bytes(b"\0")
    shown(place, folder)
    installed = place.machine.installations.get(WEATHER)
    assert (installed.origin.kind, installed.origin.is_unsigned) == (OriginKind.FOLDER, False)


def test_nothing_of_it_is_left_lying_about(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    assert list(place.machine.layout.downloads.iterdir()) == []


def test_what_nobody_signed_is_recorded_as_that(place: Place, tmp_path: Path):
    proposal = shown(place, a_bundle(tmp_path).path)
    document = json.loads(place.machine.layout.plugin(WEATHER).installation.read_bytes())
    assert (proposal.is_vouched, document["source"]["unsigned"], document["source"]["signer"]) == (False, True, "")
    assert events(place)[0]["signedBy"] == "nobody"


def test_who_signed_it_is_recorded_with_the_key(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    signer = f"acme ({key_id_of(public_of(FIRST))[:16]})"
    document = json.loads(place.machine.layout.plugin(WEATHER).installation.read_bytes())
    assert (document["source"]["signer"], events(place)[0]["signedBy"]) == (signer, signer)
    assert place.machine.installations.get(WEATHER).origin.signer == signer


def test_a_record_of_an_older_version_of_this_program_is_unsigned(place: Place, tmp_path: Path):
    shown(place, write_plugin(tmp_path / "plugin"))
    path = place.machine.layout.plugin(WEATHER).installation
    document = json.loads(path.read_bytes())
    document["source"] = {"kind": "folder", "name": "/somewhere"}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert place.machine.installations.get(WEATHER).origin.is_unsigned


def test_the_key_is_known_the_second_time(place: Place, tmp_path: Path):
    first = shown(place, a_bundle(tmp_path, options=SIGNED).path)
    second = shown(place, a_bundle(tmp_path, version="1.1.0", options=SIGNED).path)
    assert ("first seen" in first.signature_note, "knows" in second.signature_note) == (True, True)


def test_another_key_is_a_question_and_then_known(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    strange = shown(place, a_bundle(tmp_path, version="1.1.0", options=BY_SECOND).path)
    later = shown(place, a_bundle(tmp_path, version="1.2.0", options=BY_SECOND).path)
    assert (strange.is_vouched, bool(strange.signature_warning), later.is_vouched) == (False, True, True)


def test_no_signature_is_a_question_once_there_was_one(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    assert "who signed releases before" in shown(place, a_bundle(tmp_path, version="1.1.0").path).signature_warning


def test_a_key_is_known_from_another_plugin_of_the_publisher(place: Place, tmp_path: Path):
    storm = a_bundle(tmp_path / "storm", options=BY_SECOND, manifest={"id": "acme.storm"})
    shown(place, storm.path)
    assert shown(place, a_bundle(tmp_path, options=SIGNED).path).signature_warning


def test_a_key_that_comes_with_the_same_content_is_not_believed_unasked(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    place.host.install(str(a_bundle(tmp_path / "b", options=BY_SECOND).path), confirm=agree)
    assert "acme" in place.machine.installations.get(WEATHER).origin.signer
    assert shown(place, a_bundle(tmp_path / "c", version="1.1.0", options=BY_SECOND).path).signature_warning


def test_a_breaking_change_is_told_from_the_signature(place: Place, tmp_path: Path):
    assert shown(place, a_bundle(tmp_path, options=replace(SIGNED, breaking=True)).path).breaking


@pytest.mark.parametrize(
    "name", ["plugin.zip", "README.md", "install.sh", "sbom.cdx.json", "signature.json", "LICENSE"]
)
def test_one_changed_byte_is_refused_packed_or_not(place: Place, tmp_path: Path, name: str):
    folder = unpacked(a_bundle(tmp_path, options=SIGNED).path, tmp_path / "out")
    change_byte(folder / name, at=40)
    for target in (folder, packed(folder, tmp_path / "tampered.zip")):
        with pytest.raises(DamagedBundleError):
            place.host.install(str(target), confirm=agree)
    assert place.version() is None


def test_another_artifact_under_a_list_made_anew_does_not_fit_the_signature(place: Place, tmp_path: Path):
    folder = unpacked(a_bundle(tmp_path, options=SIGNED).path, tmp_path / "out")
    other = unpacked(a_bundle(tmp_path / "other", added={"dist/index.js": "evil()\n"}).path, tmp_path / "other" / "out")
    (folder / "plugin.zip").write_bytes((other / "plugin.zip").read_bytes())
    list_anew(folder)
    with pytest.raises(WrongPublisherSignatureError):
        place.host.install(str(folder), confirm=agree)


@pytest.mark.parametrize("left_out", ["signature.json", "publisher-key.json"])
def test_half_a_signature_is_refused_not_called_unsigned(place: Place, tmp_path: Path, left_out: str):
    folder = unpacked(a_bundle(tmp_path, options=SIGNED).path, tmp_path / "out")
    (folder / left_out).unlink()
    list_anew(folder)
    with pytest.raises(WrongPublisherSignatureError):
        place.host.install(str(folder), confirm=agree)


@pytest.mark.parametrize(
    "line", ["", "x", f"{'0' * 64}  ../../evil\n", f"{'0' * 64}  other\n", f"{'0' * 64}  README.md\n"]
)
def test_a_list_that_is_none_is_refused(place: Place, tmp_path: Path, line: str):
    folder = unpacked(a_bundle(tmp_path).path, tmp_path / "out")
    (folder / "SHA256SUMS").write_text(line, encoding="ascii")
    with pytest.raises(DamagedBundleError):
        place.host.install(str(folder), confirm=agree)


def test_what_is_not_listed_is_refused(place: Place, tmp_path: Path):
    folder = unpacked(a_bundle(tmp_path).path, tmp_path / "out")
    (folder / "evil.js").write_text("0", encoding="ascii")
    with pytest.raises(DamagedBundleError):
        place.host.install(str(packed(folder, tmp_path / "more.zip")), confirm=agree)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_copy_that_was_cut_short_is_refused(place: Place, tmp_path: Path, share: float):
    content = a_bundle(tmp_path, options=SIGNED).path.read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Exception, match=r"archive is refused|archive"):
        place.host.install(str(tmp_path / "cut.zip"), confirm=agree)
    assert place.version() is None


def test_a_link_in_the_place_of_the_artifact_is_refused(place: Place, tmp_path: Path):
    folder = unpacked(a_bundle(tmp_path).path, tmp_path / "out")
    (folder / "plugin.zip").rename(tmp_path / "plugin.zip")
    (folder / "plugin.zip").symlink_to(tmp_path / "plugin.zip")
    with pytest.raises(Exception, match="link"):
        place.host.install(str(folder), confirm=agree)


def test_the_key_that_was_asked_for_is_nothing_strange(place: Place, tmp_path: Path):
    shown(place, a_bundle(tmp_path, options=SIGNED).path)
    wanted = Demand(signed_by=key_id_of(public_of(SECOND)))
    assert shown(place, a_bundle(tmp_path, version="1.1.0", options=BY_SECOND).path, demand=wanted).is_vouched


@pytest.mark.parametrize("options", [SIGNED, BundleOptions()], ids=["another", "none"])
def test_any_other_than_the_key_asked_for_is_refused(place: Place, tmp_path: Path, options: BundleOptions):
    bundle = a_bundle(tmp_path, options=options)
    with pytest.raises(OtherSignerError):
        place.host.install(str(bundle.path), confirm=agree, demand=Demand(signed_by=key_id_of(public_of(SECOND))))


def test_a_file_may_have_to_have_a_digest(place: Place, tmp_path: Path):
    bundle = a_bundle(tmp_path)
    with pytest.raises(DigestMismatchError):
        place.host.install(str(bundle.path), confirm=agree, demand=Demand(digest=Digest("0" * 64)))
    place.host.install(str(bundle.path), confirm=agree, demand=Demand(digest=bundle.digest))
    assert place.version() == "1.0.0"


def test_a_folder_has_none_and_a_source_needs_none(place: Place, tmp_path: Path):
    with pytest.raises(NoDigestOfFolderError):
        place.host.install(str(write_plugin(tmp_path / "p")), confirm=agree, demand=Demand(digest=Digest("0" * 64)))
    with pytest.raises(DemandOfSourceError):
        place.host.install("acme.weather", confirm=agree, demand=Demand(digest=Digest("0" * 64)))


def test_what_an_address_serves_is_installed(tmp_path: Path):
    place = a_place(tmp_path / "home", served={f"{URL}?token=secret": a_bundle(tmp_path, options=SIGNED).path})
    shown(place, f"{URL}?token=secret")
    origin = place.machine.installations.get(WEATHER).origin
    assert (origin.kind, origin.name) == (OriginKind.URL, URL)
    assert list(place.machine.layout.downloads.iterdir()) == []


def test_an_address_that_anybody_can_answer_for_needs_a_digest(tmp_path: Path):
    bundle = a_bundle(tmp_path)
    place = a_place(tmp_path / "home", served={"http://acme.example/w.zip": bundle.path})
    with pytest.raises(OpenAddressError):
        place.host.install("http://acme.example/w.zip", confirm=agree)
    place.host.install("http://acme.example/w.zip", confirm=agree, demand=Demand(digest=bundle.digest))
    assert place.version() == "1.0.0"


def test_an_address_where_nothing_is_leaves_nothing(place: Place):
    with pytest.raises(NotDownloadedError):
        place.host.install(URL, confirm=agree)
    assert list(place.machine.layout.downloads.iterdir()) == []


@pytest.mark.parametrize("url", ["ftp://x/y.zip", "https://ann:secret@x/y.zip", "https:///y.zip", "https://[x/y.zip"])
def test_other_addresses_are_refused(place: Place, url: str):
    with pytest.raises(MalformedAddressError):
        place.host.install(url, confirm=agree)


def test_a_page_is_not_a_plugin(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<!doctype html>", encoding="utf-8")
    place = a_place(tmp_path / "home", served={URL: page})
    with pytest.raises(Exception, match="archive"):
        place.host.install(URL, confirm=agree)


def test_what_was_remembered_and_is_damaged_is_told(place: Place, tmp_path: Path):
    place.machine.layout.direct_keys.write_text("{", encoding="utf-8")
    with pytest.raises(IntegrityError):
        place.host.install(str(a_bundle(tmp_path).path), confirm=agree)
