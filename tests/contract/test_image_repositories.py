"""Images in a folder, in a file and in a real image registry, through the same port."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from qirvo.deploy.images.archive_files import writing_archive
from qirvo.deploy.images.http_registry import HttpImageRepository, connect
from qirvo.deploy.images.media import OCI, ImageDocument, canonical, index_of
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.ports import ImageNotFoundError, ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.images import ImageReference
from tests.support.image_registries import an_image_registry

pytestmark = pytest.mark.journey
CONTENT = b"some bytes"
DIGEST = Digest.of(CONTENT)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with an_image_registry(tmp_path_factory.mktemp("registry")) as running:
        yield running.name


@pytest.fixture(params=["layout", "archive", "registry"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ImageRepository]:
    if request.param == "layout":
        yield OciLayoutRepository(tmp_path / "images")
        return
    if request.param == "archive":
        with writing_archive(tmp_path / "images.tar") as files:
            yield OciLayoutRepository(tmp_path / "images.tar", files=files)
        return
    name = request.getfixturevalue("registry")
    yield HttpImageRepository(ImageReference(name, f"test/{tmp_path.name.lower()}"), pool=connect())


def a_manifest(repository: ImageRepository, note: str = "") -> ImageDocument:
    repository.put_blob(DIGEST, BytesIO(CONTENT), size=len(CONTENT))
    described = {"mediaType": OCI.config, "digest": str(DIGEST), "size": len(CONTENT)}
    document = {"schemaVersion": 2, "mediaType": OCI.manifest, "config": described, "layers": []}
    if note:
        document["annotations"] = {"note": note}
    return ImageDocument(media_type=OCI.manifest, content=canonical(document))


def test_a_blob_is_there_after_it_was_put_and_may_be_put_again(repository: ImageRepository):
    assert not repository.has_blob(DIGEST)
    for _ in range(2):
        repository.put_blob(DIGEST, BytesIO(CONTENT), size=len(CONTENT))
    assert repository.has_blob(DIGEST)
    assert b"".join(repository.blob(DIGEST, size=len(CONTENT))) == CONTENT


def test_what_is_not_what_its_digest_says_is_not_stored(repository: ImageRepository):
    wrong = Digest("c" * 64)
    with pytest.raises(Exception, match=r"c{64}|HTTP 400"):
        repository.put_blob(wrong, BytesIO(CONTENT), size=len(CONTENT))
    assert not repository.has_blob(wrong)


def test_a_document_is_found_by_its_tag_and_by_its_digest(repository: ImageRepository):
    document = a_manifest(repository)
    repository.put_document(document, tag="1.0.0")
    assert repository.document("1.0.0") == document
    assert repository.document(str(document.digest)) == document
    assert repository.tags() == ("1.0.0",)


def test_a_tag_moves_and_the_digest_stays(repository: ImageRepository):
    first, second = a_manifest(repository), a_manifest(repository, "second")
    repository.put_document(first, tag="latest")
    repository.put_document(second, tag="latest")
    assert repository.document("latest") == second
    assert repository.document(str(first.digest)).content == first.content


def test_an_index_is_stored_beside_what_it_lists(repository: ImageRepository):
    document = a_manifest(repository)
    repository.put_document(document)
    index = index_of((document.descriptor(),))
    repository.put_document(index, tag="many")
    found = repository.document("many")
    assert found.is_index
    assert json.loads(found.content)["manifests"][0]["digest"] == str(document.digest)


def test_what_is_not_there_is_said_to_be_missing(repository: ImageRepository):
    with pytest.raises(ImageNotFoundError):
        repository.document("nothing")
    with pytest.raises(ImageNotFoundError):
        list(repository.blob(DIGEST, size=len(CONTENT)))


def test_a_repository_without_images_has_no_tags(repository: ImageRepository):
    assert repository.tags() == ()
