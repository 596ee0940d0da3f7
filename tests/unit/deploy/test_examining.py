"""What is judged is what lies in the image: its content, its signatures, and how it was made."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qirvo.analysis.osv import AdvisoriesMissingError
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.walking import everything
from qirvo.deploy.examining import Examiner
from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.building import Base, BuildOptions, build_image
from qirvo.deploy.images.described import describe_image
from qirvo.deploy.images.media import MEDIA_TYPES, Descriptor, ImageDocument, ImageFormat, canonical, manifest_of
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.releasing import make_release_image
from qirvo.deploy.images.signatures import sign_image
from qirvo.deploy.images.signing_keys import ImageKey, create_image_key, read_image_key
from qirvo.deploy.images.unpacked import ImageContentError, plugin_in_image
from qirvo.deploy.ports import ImageNotFoundError, VerifiedRelease
from qirvo.domain.deployment_policy import ImageFacts
from qirvo.domain.digests import Digest
from tests.support.images import AMD64, ARM64, a_base, a_release

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TYPES = MEDIA_TYPES[ImageFormat.DOCKER]
PLUGINS = "opt/qirvo/plugins/"


def a_key(folder: Path, name: str = "key") -> ImageKey:
    create_image_key(folder / name)
    return read_image_key(folder / name)


def made(
    folder: Path, *, key: ImageKey | None = None, base: Base | None = None, release: VerifiedRelease | None = None
) -> tuple[OciLayoutRepository, Digest]:
    target = OciLayoutRepository(folder / "images")
    image = make_release_image(
        release or a_release(folder),
        base=base or a_base(folder),
        target=target,
        clock=lambda: NOW,
        key=key,
    )
    return target, image.built.digest


def seen(target: OciLayoutRepository, digest: Digest, *keys: ImageKey, advisories: Path | None = None) -> ImageFacts:
    examine = Examiner(
        repository_of=lambda _: target,
        known_keys=lambda: tuple(key.public for key in keys),
        advisories=advisories,
        clock=lambda: NOW,
    )
    return examine(describe_image(target, str(digest)).image)


def with_layer(target: OciLayoutRepository, digest: Digest, files: Mapping[str, bytes | str | None]) -> Digest:
    """Return the image with one more layer: content, the target of a link, or None for a folder."""
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            if content is None:
                member.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
            else:
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content) if isinstance(content, bytes) else None)
    document = target.document(str(digest)).read()
    layer = put_bytes(packed.getvalue(), media_type=TYPES.layer, repository=target)
    return changed(target, document | {"layers": [*document["layers"], layer.document()]})


def changed(target: OciLayoutRepository, document: Mapping[str, Any]) -> Digest:
    image = ImageDocument(media_type=TYPES.manifest, content=canonical(document))
    target.put_document(image)
    return image.digest


def test_the_content_is_that_of_the_image(tmp_path: Path):
    target, digest = made(tmp_path, release=(release := a_release(tmp_path, license="MIT")))
    facts = seen(target, digest)
    assert facts.tree_digest == release.tree_digest
    assert (facts.plugin_id, facts.version) == (release.manifest.id, release.manifest.version)
    assert [(one.part, one.expression) for one in facts.licenses] == [("acme.weather", "MIT")]


def test_the_checks_of_the_enterprise_profile_say_what_is_wrong_with_it(tmp_path: Path):
    target, digest = made(tmp_path, release=a_release(tmp_path, code="eval(globalThis.name);\n"))
    assert "dynamic-code/eval" in {finding.rule for finding in seen(target, digest).findings}


def test_known_vulnerabilities_are_looked_for_where_advisories_are_given(tmp_path: Path):
    a_release(tmp_path)
    module = tmp_path / "acme.weather-1.0.0" / "node_modules" / "left-pad"
    module.mkdir(parents=True)
    text = json.dumps({"name": "left-pad", "version": "1.0.0", "license": "WTFPL"})
    (module / "package.json").write_text(text, encoding="utf-8")
    (module / "index.js").write_text("module.exports = () => '';\n", encoding="utf-8")
    content = FolderSource(tmp_path / "acme.weather-1.0.0", chosen=everything)
    release = replace(a_release(tmp_path), content=content, tree_digest=content.tree().digest)
    target, digest = made(tmp_path, release=release)
    record = {
        "id": "GHSA-pad",
        "summary": "pads too much",
        "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"}, "versions": ["1.0.0"]}],
        "database_specific": {"severity": "CRITICAL"},
    }
    (tmp_path / "osv.json").write_text(json.dumps(record), encoding="utf-8")
    facts = seen(target, digest, advisories=tmp_path / "osv.json")
    assert "known-vulnerabilities/critical" in {finding.rule for finding in facts.findings}
    assert facts.advisories_at is not None
    assert ("left-pad@1.0.0", "WTFPL") in {(one.part, one.expression) for one in facts.licenses}
    assert "known-vulnerabilities/critical" not in {finding.rule for finding in seen(target, digest).findings}


def test_advisories_that_are_not_there_are_no_advisories(tmp_path: Path):
    target, digest = made(tmp_path)
    with pytest.raises(AdvisoriesMissingError):
        seen(target, digest, advisories=tmp_path / "nowhere")


def test_signers_are_the_known_keys_that_signed(tmp_path: Path):
    key, second, other = (a_key(tmp_path, name) for name in ("key", "second", "other"))
    target, digest = made(tmp_path, key=key)
    sign_image(digest, key=second, repository=target)
    assert seen(target, digest, key, second, other).signers == (key.public.fingerprint, second.public.fingerprint)
    assert seen(target, digest, other).signers == ()


def test_what_it_was_made_from_counts_when_a_known_key_says_so(tmp_path: Path):
    key, other = a_key(tmp_path), a_key(tmp_path, "other")
    release = replace(a_release(tmp_path), is_reviewed=True, publisher_key="acme-2026")
    target, digest = made(tmp_path, key=key, release=release)
    facts = seen(target, digest, key)
    assert (facts.has_provenance, facts.is_reviewed, facts.publisher_key) == (True, True, "acme-2026")
    facts = seen(target, digest, other)
    assert (facts.has_provenance, facts.is_reviewed, facts.publisher_key) == (False, False, "")


def test_the_base_tells_its_age_and_another_label_of_that_name_does_not(tmp_path: Path):
    made_at = "2026-10-01T00:00:00Z"
    target, digest = made(tmp_path, base=a_dated_base(tmp_path, created=made_at))
    assert seen(target, digest).base_created == datetime(2026, 10, 1, tzinfo=UTC)
    (tmp_path / "b").mkdir()
    target, digest = made(tmp_path / "b", base=a_dated_base(tmp_path / "b", labels={"dev.qirvo.base.created": made_at}))
    assert seen(target, digest).base_created is None


def a_dated_base(folder: Path, *, created: str = "", labels: Mapping[str, str] | None = None) -> Base:
    base = a_base(folder)
    assert isinstance(base.repository, OciLayoutRepository)
    document = base.repository.document(base.pointer).read()
    told = document["config"]
    config = json.loads(b"".join(base.repository.blob(Digest.parse(told["digest"]), size=told["size"])))
    config |= {"created": created} if created else {}
    config["config"]["Labels"] = dict(labels or {})
    described = put_bytes(canonical(config), media_type=told["mediaType"], repository=base.repository)
    layers = tuple(
        Descriptor(media_type=one["mediaType"], digest=Digest.parse(one["digest"]), size=one["size"])
        for one in document["layers"]
    )
    base.repository.put_document(manifest_of(described, layers, image_format=ImageFormat.OCI), tag="node")
    return base


def test_an_image_for_several_platforms_is_one_plugin(tmp_path: Path):
    target = OciLayoutRepository(tmp_path / "images")
    options = BuildOptions(platforms=(AMD64, ARM64))
    release = a_release(tmp_path)
    built = build_image(release, base=a_base(tmp_path, AMD64, ARM64), target=target, options=options)
    assert seen(target, built.digest).tree_digest == release.tree_digest


def test_an_engines_layers_above_the_plugin_change_nothing(tmp_path: Path):
    release = a_release(tmp_path)
    target, digest = made(tmp_path, release=release)
    above = with_layer(target, digest, {"opt/qirvo": None, "etc/hosts": b""})
    assert seen(target, above).tree_digest == release.tree_digest


@pytest.mark.parametrize(
    "files",
    [
        {f"{PLUGINS}acme.weather/releases/x/evil.js": b"1"},
        {f"{PLUGINS}.wh.acme.weather": b""},
        {"opt/qirvo/plugins": "/tmp"},  # noqa: S108  # a link's target
        {"opt/qirvo": b""},
        {f"{PLUGINS}acme.weather/../../../../etc/passwd": b"x"},
        {f"{PLUGINS}acme.weather/installation.json": "/etc/passwd"},
        {f"{PLUGINS}acme.weather/installation.json": b"{}"},
        {f"{PLUGINS}acme.weather/installation.json": b"not json"},
        {f"{PLUGINS}acme.weather/installation.json": b'{"release": "../../x"}'},
        {f"./{PLUGINS}other.plugin/installation.json": b'{"release": "r"}'},
    ],
)
def test_a_layer_that_touches_the_plugin_is_refused(tmp_path: Path, files: Mapping[str, bytes | str | None]):
    target, digest = made(tmp_path)
    with pytest.raises(ImageContentError):
        seen(target, with_layer(target, digest, files))
    assert not (tmp_path.parent / "etc").exists()


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("org.opencontainers.image.version", "9.9.9"),
        ("org.opencontainers.image.title", "acme.other"),
        ("dev.qirvo.plugin.tree", f"sha256:{'0' * 64}"),
        ("dev.qirvo.plugin.tree", "no digest"),
        ("dev.qirvo.network-hosts", "evil.example"),
    ],
)
def test_labels_that_say_something_else_than_the_content_are_refused(tmp_path: Path, label: str, text: str):
    target, digest = made(tmp_path)
    document = target.document(str(digest)).read()
    told = document["config"]
    config = json.loads(b"".join(target.blob(Digest.parse(told["digest"]), size=told["size"])))
    config["config"]["Labels"][label] = text
    described = put_bytes(canonical(config), media_type=told["mediaType"], repository=target)
    with pytest.raises(ImageContentError):
        seen(target, changed(target, document | {"config": described.document()}))


def test_content_that_is_not_what_record_and_labels_say_alike_is_refused(tmp_path: Path):
    lying = replace(a_release(tmp_path), tree_digest=Digest("0" * 64))
    target, digest = made(tmp_path, release=lying)
    with pytest.raises(ImageContentError):
        seen(target, digest)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x1f\x8b\x08 not gzip", gzip.compress(b"no tar at all" * 100)],
    ids=["empty", "not gzip", "no tar"],  # what is packed has the time in it, and workers collect at different ones
)
def test_a_layer_that_cannot_be_unpacked_is_refused(tmp_path: Path, content: bytes):
    target, digest = made(tmp_path)
    document = target.document(str(digest)).read()
    layer = put_bytes(content, media_type=TYPES.layer, repository=target)
    broken = changed(target, document | {"layers": [layer.document()]})
    with pytest.raises(ImageContentError), plugin_in_image(broken, target):
        pass


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    target, digest = made(tmp_path)
    document = target.document(str(digest)).read()
    member = tarfile.TarInfo("zeros")
    member.size = 1024 * 1024 * 1024
    zeros = gzip.compress(bytes(64 * 1024 * 1024), 1)  # members of a gzip follow each other
    packed = gzip.compress(member.tobuf()) + 9 * zeros
    layer = put_bytes(packed, media_type=TYPES.layer, repository=target)
    bomb = changed(target, document | {"layers": [*document["layers"], layer.document()]})
    with pytest.raises(ImageContentError, match="unpacks to more"), plugin_in_image(bomb, target):
        pass


def test_an_image_that_is_not_there_is_said_to_be_so(tmp_path: Path):
    target, _ = made(tmp_path)
    with pytest.raises(ImageNotFoundError), plugin_in_image(Digest("0" * 64), target):
        pass
