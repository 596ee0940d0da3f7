"""Making bundles."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.bundle import (
    BundleOptions,
    InstructionsTooLongError,
    NoSourceToBundleError,
    NothingToBundleError,
    OtherVersionError,
    SecretInSourceError,
    make_bundle,
)
from qirvo.authoring.pack import UnpackableManifestError, pack
from qirvo.domain.digests import Digest
from tests.support.bundles import a_bundle, signing, unpacked
from tests.support.plugins import write_plugin

TOP = "acme-weather-1.0.0-bundle/"
ALWAYS = {
    "plugin.zip",
    "install.sh",
    "install.bat",
    "install.ps1",
    "README.md",
    "README.html",
    "SHA256SUMS",
    "sbom.cdx.json",
}


def names(bundle: Path) -> set[str]:
    with zipfile.ZipFile(bundle) as archive:
        return {name.removeprefix(TOP) for name in archive.namelist()}


def test_a_bundle_has_all_that_whoever_gets_it_needs(tmp_path: Path):
    assert names(a_bundle(tmp_path).path) == ALWAYS | {"LICENSE"}


def test_a_signed_one_has_signature_and_key_too(tmp_path: Path):
    bundle = a_bundle(tmp_path, options=BundleOptions(sign=signing()))
    assert names(bundle.path) == ALWAYS | {"LICENSE", "signature.json", "publisher-key.json"}
    assert bundle.signer.startswith("acme (")


def test_a_plugin_without_license_file_has_none(tmp_path: Path):
    assert names(a_bundle(tmp_path, without=["LICENSE"]).path) == ALWAYS


def test_the_artifact_is_the_one_that_pack_makes(tmp_path: Path):
    bundle = a_bundle(tmp_path)
    plain = pack(write_plugin(tmp_path / "again"), tmp_path / "plain.zip")
    assert (bundle.digests["plugin.zip"], bundle.tree_digest) == (plain.digest, plain.tree.digest)


def test_a_folder_and_its_archive_come_to_the_same_bundle(tmp_path: Path):
    bundle = a_bundle(tmp_path)
    plain = pack(write_plugin(tmp_path / "again"), tmp_path / "plain.zip")
    assert make_bundle(plain.path, tmp_path / "other.zip").digest == bundle.digest


def test_the_same_bytes_come_out_whenever_and_wherever_it_is_made(tmp_path: Path):
    options = BundleOptions(sign=signing(), include_source=True, custom_instructions="Ask *Ann*.")
    first = a_bundle(tmp_path / "a", options=options)
    (tmp_path / "b").mkdir()
    shutil.copytree(tmp_path / "a" / "plugin-1.0.0", tmp_path / "b" / "elsewhere")
    for path in (tmp_path / "b").rglob("*"):
        path.touch()
    second = make_bundle(tmp_path / "b" / "elsewhere", tmp_path / "b", options)
    assert second.path.read_bytes() == first.path.read_bytes()
    assert second.package_id == first.package_id


def test_the_result_tells_what_lies_there(tmp_path: Path):
    bundle = a_bundle(tmp_path)
    folder = unpacked(bundle.path, tmp_path / "out")
    content = bundle.path.read_bytes()
    assert (bundle.size, bundle.digest) == (len(content), Digest.of(content))
    assert bundle.install_script == (folder / "install.sh").read_text(encoding="utf-8")
    assert bundle.readme == (folder / "README.md").read_text(encoding="utf-8")
    assert bundle.digests == {
        path.name: Digest.of(path.read_bytes()) for path in folder.iterdir() if path.name != "SHA256SUMS"
    }


def test_the_bill_of_materials_names_the_artifact(tmp_path: Path):
    bundle = a_bundle(tmp_path)
    document = json.loads((unpacked(bundle.path, tmp_path / "out") / "sbom.cdx.json").read_bytes())
    assert document["metadata"]["component"]["hashes"] == [
        {"alg": "SHA-256", "content": bundle.digests["plugin.zip"].hex}
    ]


def test_a_folder_gets_a_file_named_after_plugin_and_version(tmp_path: Path):
    made = make_bundle(write_plugin(tmp_path / "plugin"), tmp_path / "new" / "folder")
    assert made.path == tmp_path / "new" / "folder" / "acme-weather-1.0.0-bundle.zip"


def test_the_source_has_what_is_not_packed_and_nothing_hidden(tmp_path: Path):
    plugin = write_plugin(tmp_path / "plugin", added={"src/index.ts": "export {}\n", ".qirvoignore": "src/\n"})
    (plugin / ".env").write_text("SECRET=1\n", encoding="utf-8")
    (plugin / "node_modules" / "x").mkdir(parents=True)
    (plugin / "node_modules" / "x" / "index.js").write_text("0\n", encoding="utf-8")
    made = make_bundle(plugin, tmp_path / "b.zip", BundleOptions(include_source=True))
    folder = unpacked(made.path, tmp_path / "out")
    with open_archive(folder / "plugin.zip") as artifact, open_archive(folder / "source.zip") as source:
        assert {each.path for each in source} - {each.path for each in artifact} == {"src/index.ts"}


def test_a_secret_in_the_source_is_refused(tmp_path: Path):
    secret = "AKIA" + "Q7XN3ZKD5RW2MVPT"
    added = {"src/deploy.js": f"const id = '{secret}';\n", ".qirvoignore": "src/\n"}
    plugin = write_plugin(tmp_path / "plugin", added=added)
    make_bundle(plugin, tmp_path / "fine.zip")
    with pytest.raises(SecretInSourceError):
        make_bundle(plugin, tmp_path / "b.zip", BundleOptions(include_source=True))
    assert not (tmp_path / "b.zip").exists()


def test_an_archive_has_no_source(tmp_path: Path):
    plain = pack(write_plugin(tmp_path / "plugin"), tmp_path / "plain.zip")
    with pytest.raises(NoSourceToBundleError):
        make_bundle(plain.path, tmp_path / "b.zip", BundleOptions(include_source=True))


def test_the_version_has_to_be_the_one_that_was_asked_for(tmp_path: Path):
    plugin = write_plugin(tmp_path / "plugin")
    assert make_bundle(plugin, tmp_path / "b.zip", BundleOptions(version="1.0.0")).path.exists()
    with pytest.raises(OtherVersionError):
        make_bundle(plugin, tmp_path / "c.zip", BundleOptions(version="1.0.1"))


def test_instructions_are_in_the_readme_and_its_page(tmp_path: Path):
    bundle = a_bundle(tmp_path, options=BundleOptions(custom_instructions="Ask *Ann* <script>alert(1)</script>."))
    page = (unpacked(bundle.path, tmp_path / "out") / "README.html").read_text(encoding="utf-8")
    assert "## Further instructions\n\nAsk *Ann*" in bundle.readme
    assert ("<em>Ann</em>" in page, "<script" in page) == (True, False)


def test_instructions_have_an_end(tmp_path: Path):
    with pytest.raises(InstructionsTooLongError):
        a_bundle(tmp_path, options=BundleOptions(custom_instructions="x" * 70_000))


def test_a_manifest_with_errors_is_refused(tmp_path: Path):
    with pytest.raises(UnpackableManifestError):
        a_bundle(tmp_path, version="one")


def test_nothing_at_a_path_is_told(tmp_path: Path):
    with pytest.raises(NothingToBundleError):
        make_bundle(tmp_path / "gone", tmp_path)


def test_what_it_asks_for_and_who_signed_it_are_in_the_readme(tmp_path: Path):
    bundle = a_bundle(tmp_path, options=BundleOptions(sign=signing()))
    assert "- `storage-read`: Read the place." in bundle.readme
    assert f"`{bundle.signer.partition('(')[2].rstrip(')')}`" in bundle.readme
    assert "qirvo plugin install acme-weather-1.0.0-bundle.zip" in bundle.readme


def test_an_unsigned_one_says_so(tmp_path: Path):
    assert "Nobody signed these files" in a_bundle(tmp_path).readme


def test_no_time_is_in_it(tmp_path: Path):
    with zipfile.ZipFile(a_bundle(tmp_path).path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
