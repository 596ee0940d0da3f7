"""A deployer whose images lie in a folder and whose environments are in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from qirvo.artifacts.folder import FolderSource
from qirvo.client.registry import RegistryClient
from qirvo.deploy.bootstrap import Deployer
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.ports import Target, VerifiedRelease
from qirvo.deploy.settings import read_deploy_settings
from qirvo.domain.environments import Environment
from qirvo.domain.images import ImageReference
from qirvo.domain.manifest_reading import read_manifest
from tests.support.fake_targets import FakeTarget
from tests.support.images import put_base

SETTINGS = """
[image]
base = "oci:{folder}/base:node"
registry = "images.example/team"
"""
ENVIRONMENT = """
[[environment]]
name = "{name}"
target = "fake"
gates = {{signed = false}}
"""


class NamedLayout(OciLayoutRepository):
    """An image registry's repository that is a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder)
        self._called = name

    @property
    def name(self) -> str:
        return self._called


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPlaces(ImagePlaces):
    """Image registries that are folders below `root`."""

    root: Path

    def at(self, reference: ImageReference) -> OciLayoutRepository:  # type: ignore[override]  # the port is what counts
        return NamedLayout(self.root / reference.registry / reference.repository, reference.name)


@dataclass(frozen=True, kw_only=True)
class DeployerInMemory(Deployer):
    """A `Deployer`.

    Attributes:
        root: Where images lie.
        targets: Places by the name of their environment.
    """

    root: Path
    targets: dict[str, FakeTarget] = field(default_factory=dict)

    def places(self) -> ImagePlaces:
        return FolderPlaces(environ={}, home=self.root, root=self.root)

    def _target(self, environment: Environment) -> Target:
        return self.targets.setdefault(environment.name, FakeTarget())


def a_deployer(folder: Path, *names: str, settings: str = "") -> DeployerInMemory:
    """Return a deployer with environments of these names, in their order."""
    put_base(OciLayoutRepository(folder / "base"))
    written = [SETTINGS.format(folder=folder), *(ENVIRONMENT.format(name=name) for name in names)]
    file = folder / "qirvo-deploy.toml"
    file.write_text(settings + "".join(written), encoding="utf-8")
    return DeployerInMemory(
        settings=read_deploy_settings(file), environ={}, named="olga", open_client=no_registry, root=folder / "images"
    )


def no_registry(address: str | None) -> RegistryClient:
    raise AssertionError(f"nobody asks a registry, not `{address}`")


@contextmanager
def opened(path: str) -> Iterator[VerifiedRelease]:
    """Give the release in a folder, as a host that verified it."""
    content = FolderSource(Path(path))
    manifest = read_manifest(content.read("manifest.json", 100_000), None).manifest
    assert manifest is not None
    yield VerifiedRelease(manifest=manifest, content=content, tree_digest=content.tree().digest, origin="test")


def field_names(record: type) -> list[str]:
    """Return the names of a record's fields."""
    return [each.name for each in fields(record)]
