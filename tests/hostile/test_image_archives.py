"""Archives of images that were made to do harm, or were damaged on the way: refused whole, and nothing is pushed."""

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qirvo.deploy.images.attached import attach
from qirvo.deploy.images.building import build_image
from qirvo.deploy.images.crossing import export_image, incoming_image, push_incoming
from qirvo.deploy.images.media import canonical
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.signatures import sign_image
from qirvo.deploy.images.signing_keys import ImageKey, create_image_key, read_image_key
from qirvo.domain.digests import Digest
from qirvo.domain.errors import QirvoError
from tests.support.images import a_base, a_release

Members = dict[str, bytes]


@dataclass(frozen=True)
class Exported:
    """An archive as it was written, its image's digest, and the key."""

    archive: Path
    digest: Digest
    key: ImageKey

    def members(self) -> Members:
        with tarfile.open(self.archive) as archive:
            return {one.name: _read(archive, one) for one in archive if one.isfile()}


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp("exported")
    create_image_key(folder / "image.key")
    key = read_image_key(folder / "image.key")
    source = OciLayoutRepository(folder / "source")
    built = build_image(a_release(folder), base=a_base(folder), target=source)
    attach(b"{}", media_type="application/vnd.cyclonedx+json", subject=built.digest, repository=source)
    sign_image(built.digest, key=key, repository=source)
    export_image("1.0.0", source=source, to=folder / "image.tar", tag="1.0.0", trusted=[key.public])
    return Exported(folder / "image.tar", built.digest, key)


def a_tar(path: Path, members: Members, *more: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
        for header, content in more:
            archive.addfile(header, io.BytesIO(content))
    return path


def brings_in(path: Path, exported: Exported, target: Path) -> None:
    with incoming_image(path, trusted=[exported.key.public]) as incoming:
        push_incoming(incoming, target=OciLayoutRepository(target))


def refuses(path: Path, exported: Exported, said: str) -> None:
    target = exported.archive.parent / "target"
    with pytest.raises(QirvoError, match=said) as error:
        brings_in(path, exported, target)
    assert error.value.hint
    assert not target.exists()


def blob(digest: Digest | str) -> str:
    return f"blobs/sha256/{str(digest).removeprefix('sha256:')}"


def with_index(members: Members, change: Callable[[list[dict[str, Any]]], object]) -> Members:
    document = json.loads(members["index.json"])
    change(document["manifests"])
    return members | {"index.json": canonical(document)}


def _layer_of(exported: Exported) -> str:
    return blob(json.loads(exported.members()[blob(exported.digest)])["layers"][-1]["digest"])


def test_what_was_written_comes_in_as_it_was(exported: Exported, tmp_path: Path):
    brings_in(exported.archive, exported, tmp_path / "target")
    target = OciLayoutRepository(tmp_path / "target")
    assert target.document("1.0.0").digest == exported.digest
    assert set(target.tags()) == {"1.0.0", f"sha256-{exported.digest.hex}", f"sha256-{exported.digest.hex}.sig"}


def test_the_same_image_is_the_same_archive(exported: Exported, tmp_path: Path):
    with incoming_image(exported.archive, trusted=[exported.key.public]) as incoming:
        export_image(
            "1.0.0", source=incoming.layout, to=tmp_path / "again.tar", tag="1.0.0", trusted=[exported.key.public]
        )
    assert (tmp_path / "again.tar").read_bytes() == exported.archive.read_bytes()


def test_an_archive_that_another_tar_wrote_is_taken(exported: Exported, tmp_path: Path):
    members = {f"./{name}": content for name, content in exported.members().items()}
    folder = tarfile.TarInfo("./blobs/sha256")
    folder.type = tarfile.DIRTYPE
    brings_in(a_tar(tmp_path / "other.tar", members, (folder, b"")), exported, tmp_path / "target")
    assert OciLayoutRepository(tmp_path / "target").document("1.0.0").digest == exported.digest


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "blobs/sha256/../../x", "blobs/md5/abc", "x.sh"])
def test_a_path_that_no_layout_has_is_refused(exported: Exported, tmp_path: Path, name: str):
    refuses(a_tar(tmp_path / "bad.tar", exported.members() | {name: b"x"}), exported, "no file of an image layout")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(exported: Exported, tmp_path: Path, kind: bytes):
    members = exported.members()
    header = tarfile.TarInfo(_layer_of(exported))
    header.type, header.linkname = kind, "/etc/passwd"
    del members[header.name]
    refuses(a_tar(tmp_path / "bad.tar", members, (header, b"")), exported, "no plain file|is a link")


def test_a_name_twice_is_refused(exported: Exported, tmp_path: Path):
    header = tarfile.TarInfo("index.json")
    header.size = 2
    refuses(a_tar(tmp_path / "bad.tar", exported.members(), (header, b"{}")), exported, "twice")


def test_a_packed_archive_is_refused_unread(exported: Exported, tmp_path: Path):
    path = tmp_path / "bomb.tar"
    path.write_bytes(gzip.compress(bytes(50 * 2**20)))
    refuses(path, exported, "unpack it to a plain tar")


def test_a_file_that_claims_more_than_there_is_is_refused(exported: Exported, tmp_path: Path):
    header = tarfile.TarInfo(blob("a" * 64))
    header.size = 7 * 2**30
    path = tmp_path / "bad.tar"
    path.write_bytes(header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))
    refuses(path, exported, "ends before")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused(exported: Exported, tmp_path: Path, part: float):
    content = exported.archive.read_bytes()
    path = tmp_path / "cut.tar"
    path.write_bytes(content[: int(len(content) * part) if part < 0.999 else -1024])
    refuses(path, exported, "ends before")


def test_a_blob_with_another_content_is_refused(exported: Exported, tmp_path: Path):
    members = exported.members()
    name = _layer_of(exported)
    members[name] = bytes(len(members[name]))
    refuses(a_tar(tmp_path / "bad.tar", members), exported, "is not what its digest says")


def test_an_image_that_names_a_missing_blob_is_refused(exported: Exported, tmp_path: Path):
    members = exported.members()
    del members[_layer_of(exported)]
    refuses(a_tar(tmp_path / "bad.tar", members), exported, "names the blob .* and does not hold it")


def test_an_index_that_names_a_missing_image_is_refused(exported: Exported, tmp_path: Path):
    members = exported.members()
    del members[blob(exported.digest)]
    refuses(a_tar(tmp_path / "bad.tar", members), exported, "there is no blob")


def test_another_image_under_the_signed_name_is_refused(exported: Exported, tmp_path: Path):
    members = exported.members()
    other = json.loads(members[blob(exported.digest)])
    other["layers"] = other["layers"][:1]
    content = canonical(other)
    members[blob(Digest.of(content))] = content

    def point_elsewhere(entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            if entry.get("annotations", {}).get("org.opencontainers.image.ref.name") == "1.0.0":
                entry["digest"] = str(Digest.of(content))

    refuses(a_tar(tmp_path / "bad.tar", with_index(members, point_elsewhere)), exported, "no trusted key signed")


def test_an_image_without_its_signature_is_refused(exported: Exported, tmp_path: Path):
    def unsign(entries: list[dict[str, Any]]) -> None:
        entries[:] = [entry for entry in entries if not str(entry.get("annotations")).endswith(".sig'}")]

    refuses(a_tar(tmp_path / "bad.tar", with_index(exported.members(), unsign)), exported, "no trusted key signed")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no index"),
        (b"[" * 100_000, "is no index"),
        (b"[]", "is no index of images"),
        (b'{"manifests": [5]}', "is no index of images"),
        (b'{"manifests": [{"digest": 5}]}', "is no index of images"),
        (b'{"manifests": [{"digest": "sha256:x", "annotations": 5}]}', "is no index of images"),
        (b'{"manifests": []}', "holds 0 images"),
    ],
)
def test_an_index_that_is_none_is_refused(exported: Exported, tmp_path: Path, content: bytes, said: str):
    refuses(a_tar(tmp_path / "bad.tar", exported.members() | {"index.json": content}), exported, said)


@pytest.mark.parametrize(
    "change",
    [
        {"layers": 5},
        {"layers": [5]},
        {"layers": [{"mediaType": "x", "digest": "sha256:x", "size": 1}]},
        {"layers": [{"mediaType": "x", "digest": "sha256:" + "a" * 64, "size": -1}]},
        {"layers": [{"mediaType": "x", "digest": "sha256:" + "a" * 64, "size": True}]},
        {"layers": [{"digest": "sha256:" + "a" * 64, "size": 1}] * 2_000},
        {"config": "no"},
    ],
)
def test_a_manifest_that_is_none_is_refused(exported: Exported, tmp_path: Path, change: dict[str, object]):
    members = exported.members()
    content = canonical(json.loads(members[blob(exported.digest)]) | change)
    members[blob(Digest.of(content))] = content

    def point_elsewhere(entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            entry["digest"] = str(Digest.of(content))

    refuses(a_tar(tmp_path / "bad.tar", with_index(members, point_elsewhere)), exported, "image")


def test_a_folder_with_links_and_pipes_is_refused_and_nothing_hangs(exported: Exported, tmp_path: Path):
    folder = tmp_path / "layout"
    for name, content in exported.members().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    layer = folder / _layer_of(exported)
    layer.unlink()
    os.mkfifo(layer)
    refuses(folder, exported, "does not hold it")
    layer.unlink()
    layer.symlink_to("/etc/passwd")
    refuses(folder, exported, "does not hold it")


def test_what_is_no_layout_is_said_to_be_none(exported: Exported, tmp_path: Path):
    refuses(tmp_path / "nothing.tar", exported, "there is no file")
    (tmp_path / "empty").mkdir()
    refuses(tmp_path / "empty", exported, "holds no `oci-layout`")
    members = exported.members()
    del members["oci-layout"]
    refuses(a_tar(tmp_path / "bad.tar", members), exported, "holds no `oci-layout`")
    refuses(Path("/dev/null"), exported, "neither a file nor a folder")
