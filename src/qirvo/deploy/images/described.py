"""What an image says of itself: which release it is, and which machines the plugin speaks to."""

import json

from qirvo.deferred import dataclass
from qirvo.deploy.images.contents import HOSTS_LABEL, TITLE_LABEL, VERSION_LABEL
from qirvo.deploy.ports import ImageRepository
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError
from qirvo.domain.images import release_tag
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


class NotAReleaseImageError(InvalidError):
    """The image is not one of a plugin's release."""

    code = "image-not-a-release"
    hint = "Name an image that `qirvo deploy image build` made."


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedImage:
    """A release's image as it lies in its repository.

    Attributes:
        network_hosts: Machines that the plugin says it speaks to.
    """

    image: DeployedImage
    network_hosts: tuple[str, ...]


def describe_image(repository: ImageRepository, pointer: str) -> DescribedImage:
    """Return what the image that `pointer` names in `repository` says of itself.

    Raises:
        NotAReleaseImageError: It is another image.
        QirvoError: There is no usable answer.
    """
    document = repository.document(pointer)
    digest = document.digest
    try:
        if document.is_index:
            document = repository.document(str(document.read()["manifests"][0]["digest"]))
        told = document.read()["config"]
        config = json.loads(b"".join(repository.blob(Digest.parse(told["digest"]), size=int(told["size"]))))
        labels = config["config"]["Labels"]
        plugin_id, version = PluginId.parse(labels[TITLE_LABEL]), Version(labels[VERSION_LABEL])
    except InvalidError as exc:
        raise NotAReleaseImageError(f"`{repository.name}@{digest}` does not name a release: {exc.message}") from exc
    except (ValueError, KeyError, TypeError, IndexError) as exc:
        raise NotAReleaseImageError(f"`{repository.name}@{digest}` does not say which release it is") from exc
    hosts = tuple(name for name in str(labels.get(HOSTS_LABEL, "")).split(",") if name)
    image = DeployedImage(plugin_id=plugin_id, version=version, name=repository.name, digest=digest)
    return DescribedImage(image=image, network_hosts=hosts)


def called_there(repository: ImageRepository, pointer: str) -> str:
    """Return the tag of the image that `pointer` names: itself, or that of its release, or `latest`.

    Raises:
        QirvoError: There is no usable answer.
    """
    if ":" not in pointer:
        return pointer
    try:
        return release_tag(describe_image(repository, pointer).image.version)
    except NotAReleaseImageError:
        return "latest"
