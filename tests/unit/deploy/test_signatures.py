"""Who signed an image, and what is told of it."""

from pathlib import Path

import pytest

from qirvo.deploy.images.attached import attach, attached_to, read_attached
from qirvo.deploy.images.building import build_image
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.signatures import (
    ImageNotSignedError,
    attest_image,
    attestations_of,
    sign_image,
    verify_image,
)
from qirvo.deploy.images.signing_keys import (
    ImageKey,
    ImageKeyExistsError,
    ImageKeyLockedError,
    ImageKeyMalformedError,
    ImageKeyMissingError,
    create_image_key,
    read_image_key,
    read_public_image_key,
)
from qirvo.domain.digests import Digest
from tests.support.images import a_base, a_release

PREDICATE = "https://example.org/scan/v1"


def an_image(folder: Path, version: str = "1.0.0") -> tuple[OciLayoutRepository, Digest]:
    target = OciLayoutRepository(folder / "images")
    return target, build_image(a_release(folder, version), base=a_base(folder), target=target).digest


def a_key(folder: Path, name: str = "key") -> ImageKey:
    create_image_key(folder / name)
    return read_image_key(folder / name)


def test_a_signature_is_found_by_the_key_that_made_it(tmp_path: Path):
    target, digest = an_image(tmp_path)
    key, other = a_key(tmp_path), a_key(tmp_path, "other")
    sign_image(digest, key=key, repository=target)
    assert verify_image(digest, trusted=[other.public, key.public], repository=target) == key.public


def test_an_image_that_nobody_trusted_signed_is_refused(tmp_path: Path):
    target, digest = an_image(tmp_path)
    sign_image(digest, key=a_key(tmp_path), repository=target)
    with pytest.raises(ImageNotSignedError, match=str(digest)):
        verify_image(digest, trusted=[a_key(tmp_path, "other").public], repository=target)


def test_a_signature_that_was_put_beside_another_image_is_none(tmp_path: Path):
    target, digest = an_image(tmp_path)
    _, second = an_image(tmp_path, "2.0.0")
    key = a_key(tmp_path)
    sign_image(digest, key=key, repository=target)
    target.put_document(target.document(f"sha256-{digest.hex}.sig"), tag=f"sha256-{second.hex}.sig")
    with pytest.raises(ImageNotSignedError):
        verify_image(second, trusted=[key.public], repository=target)


def test_several_people_sign_one_image(tmp_path: Path):
    target, digest = an_image(tmp_path)
    first, second = a_key(tmp_path), a_key(tmp_path, "second")
    sign_image(digest, key=first, repository=target)
    sign_image(digest, key=second, repository=target)
    assert verify_image(digest, trusted=[first.public], repository=target) == first.public
    assert verify_image(digest, trusted=[second.public], repository=target) == second.public


def test_signing_twice_leaves_one_signature(tmp_path: Path):
    target, digest = an_image(tmp_path)
    key = a_key(tmp_path)
    sign_image(digest, key=key, repository=target)
    sign_image(digest, key=key, repository=target)
    assert len(target.document(f"sha256-{digest.hex}.sig").read()["layers"]) == 1


def test_only_statements_by_trusted_keys_count(tmp_path: Path):
    target, digest = an_image(tmp_path)
    key, other = a_key(tmp_path), a_key(tmp_path, "other")
    attest_image(digest, predicate_type=PREDICATE, predicate={"by": "us"}, key=key, repository=target)
    attest_image(digest, predicate_type=PREDICATE, predicate={"by": "them"}, key=other, repository=target)
    told = attestations_of(digest, trusted=[key.public], repository=target)
    assert [one.predicate for one in told] == [{"by": "us"}]


def test_a_statement_about_another_image_does_not_count(tmp_path: Path):
    target, digest = an_image(tmp_path)
    _, second = an_image(tmp_path, "2.0.0")
    key = a_key(tmp_path)
    attest_image(digest, predicate_type=PREDICATE, predicate={}, key=key, repository=target)
    target.put_document(target.document(f"sha256-{digest.hex}.att"), tag=f"sha256-{second.hex}.att")
    assert attestations_of(second, trusted=[key.public], repository=target) == ()


def test_what_is_attached_is_listed_once_and_read_back(tmp_path: Path):
    target, digest = an_image(tmp_path)
    attach(b"{}", media_type="application/vnd.cyclonedx+json", subject=digest, repository=target)
    attach(b"{}", media_type="application/vnd.cyclonedx+json", subject=digest, repository=target)
    attach(b"scan", media_type="text/plain", subject=digest, repository=target)
    found = attached_to(digest, target)
    assert {one.artifact_type: read_attached(one, target) for one in found} == {
        "application/vnd.cyclonedx+json": b"{}",
        "text/plain": b"scan",
    }
    assert len(found) == 2


def test_a_key_is_never_written_over(tmp_path: Path):
    create_image_key(tmp_path / "key")
    with pytest.raises(ImageKeyExistsError):
        create_image_key(tmp_path / "key")


def test_a_locked_key_opens_with_its_passphrase_alone(tmp_path: Path):
    public = create_image_key(tmp_path / "key", passphrase="correct horse")
    assert read_image_key(tmp_path / "key", passphrase="correct horse").public == public
    for wrong in ("", "battery staple"):
        with pytest.raises(ImageKeyLockedError):
            read_image_key(tmp_path / "key", passphrase=wrong)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path):
    create_image_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(ImageKeyLockedError, match="others can read"):
        read_image_key(tmp_path / "key")


def test_what_is_no_key_is_said_to_be_none(tmp_path: Path):
    (tmp_path / "key.pub").write_text("hello", encoding="utf-8")
    with pytest.raises(ImageKeyMalformedError):
        read_public_image_key(tmp_path / "key.pub")
    with pytest.raises(ImageKeyMissingError):
        read_public_image_key(tmp_path / "nowhere.pub")
