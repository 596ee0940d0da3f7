"""Making a release image without a daemon."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from qirvo.deploy.images.building import BuildOptions, UnusableBaseError, build_image, check_image
from qirvo.deploy.images.media import OCI, Descriptor, ImageDocument, ImageFormat, manifest_of
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import InvalidError
from tests.support.images import AMD64, ARM64, a_base, a_release


def the_config(repository: ImageRepository, digest: Digest) -> dict[str, object]:
    told = repository.document(str(digest)).read()["config"]
    content = b"".join(repository.blob(Digest.parse(told["digest"]), size=told["size"]))
    return dict(json.loads(content))


def the_files(repository: ImageRepository, digest: Digest) -> dict[str, tarfile.TarInfo]:
    found: dict[str, tarfile.TarInfo] = {}
    for layer in repository.document(str(digest)).read()["layers"]:
        packed = b"".join(repository.blob(Digest.parse(layer["digest"]), size=layer["size"]))
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
            found |= {member.name: member for member in archive}
    return found


def test_the_same_release_on_the_same_base_is_the_same_image(tmp_path: Path):
    first, second = OciLayoutRepository(tmp_path / "first"), OciLayoutRepository(tmp_path / "second")
    base = a_base(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    built = build_image(a_release(tmp_path / "a"), base=base, target=first)
    again = build_image(a_release(tmp_path / "b"), base=base, target=second)
    assert (built.digest, built.size) == (again.digest, again.size)


def test_another_release_is_another_image_that_shares_all_but_the_last_layer(tmp_path: Path):
    target, base = OciLayoutRepository(tmp_path / "images"), a_base(tmp_path)
    one = build_image(a_release(tmp_path, "1.0.0"), base=base, target=target)
    two = build_image(a_release(tmp_path, "2.0.0"), base=base, target=target)
    layers = [[layer["digest"] for layer in target.document(str(made.digest)).read()["layers"]] for made in (one, two)]
    assert layers[0][:-1] == layers[1][:-1]
    assert layers[0][-1] != layers[1][-1]


def test_an_image_holds_the_plugin_as_installed_and_the_runtime_as_qirvo(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    built = build_image(a_release(tmp_path), base=a_base(tmp_path), target=target)
    files = the_files(target, built.digest)
    folder = next(name for name in files if name.endswith("/dist/index.js"))
    assert folder.startswith("opt/qirvo/plugins/acme.weather/releases/1.0.0-")
    assert files["usr/bin/qirvo"].linkname == "../lib/qirvo/bin/qirvo"
    assert (files["var/lib/qirvo"].uid, files[folder].mode, files[folder].mtime) == (1000, 0o444, 0)


def test_an_image_runs_as_nobody_special_and_says_how_it_is_asked(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    built = build_image(a_release(tmp_path), base=a_base(tmp_path, entrypoint="docker-entrypoint.sh"), target=target)
    settings = the_config(target, built.digest)["config"]
    assert isinstance(settings, dict)
    assert settings["User"] == "1000:1000"
    assert settings["Healthcheck"]["Test"] == ["CMD", "qirvo", "plugin", "status"]
    assert settings["Cmd"] == ["qirvo", "plugin", "serve", "--port", "3000"]
    assert "Entrypoint" not in settings
    assert {"NODE_VERSION=20", "QIRVO_HOME=/var/lib/qirvo"} <= set(settings["Env"])


def test_several_platforms_are_one_tag_and_share_the_plugin(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    options = BuildOptions(platforms=(AMD64, ARM64), image_format=ImageFormat.OCI)
    built = build_image(a_release(tmp_path), base=a_base(tmp_path, AMD64, ARM64), target=target, options=options)
    manifests = [target.document(str(digest)).read() for _, digest in built.platforms]
    assert target.document("1.0.0").digest == built.digest
    assert [platform for platform, _ in built.platforms] == [AMD64, ARM64]
    assert manifests[0]["layers"][-1] == manifests[1]["layers"][-1]
    assert manifests[0]["layers"][0] != manifests[1]["layers"][0]


def test_a_base_for_another_platform_is_refused_before_anything_is_tagged(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    options = BuildOptions(platforms=(ARM64,))
    with pytest.raises(UnusableBaseError, match="for `linux/amd64`, not for `linux/arm64`"):
        build_image(a_release(tmp_path), base=a_base(tmp_path), target=target, options=options)
    assert target.tags() == ()


def test_no_platform_is_an_error(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    with pytest.raises(InvalidError, match="no platform"):
        build_image(a_release(tmp_path), base=a_base(tmp_path), target=target, options=BuildOptions(platforms=()))


def test_a_base_that_was_changed_in_its_place_is_refused(tmp_path: Path):
    base = a_base(tmp_path)
    blobs = sorted((tmp_path / "base" / "blobs" / "sha256").iterdir())
    layer = base.repository.document("node").read()["layers"][0]["digest"].removeprefix("sha256:")
    changed = next(path for path in blobs if path.name == layer)
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    with pytest.raises(DigestMismatchError, match=layer):
        build_image(a_release(tmp_path), base=base, target=OciLayoutRepository(tmp_path / "images"))


def test_what_is_no_image_is_no_base(tmp_path: Path):
    base = a_base(tmp_path)
    nothing = ImageDocument(media_type=OCI.manifest, content=b'{"layers":[]}')
    base.repository.put_document(nothing, tag="node")
    with pytest.raises(UnusableBaseError, match="is no image"):
        build_image(a_release(tmp_path), base=base, target=OciLayoutRepository(tmp_path / "images"))


def test_an_image_without_one_of_its_blobs_is_not_there(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    missing = Descriptor(media_type=OCI.config, digest=Digest("b" * 64), size=2)
    image = manifest_of(missing, (), image_format=ImageFormat.OCI)
    target.put_document(image)
    with pytest.raises(ImageNotFoundError, match=str(missing.digest)):
        check_image(target, image.digest)


def test_a_base_without_a_history_gets_one_entry_for_each_layer(tmp_path: Path):
    base, target = a_base(tmp_path, history=()), OciLayoutRepository(tmp_path / "images")
    built = build_image(a_release(tmp_path), base=base, target=target)
    config = the_config(target, built.digest)
    assert len(config["history"]) == len(target.document(str(built.digest)).read()["layers"])  # type: ignore[arg-type]
