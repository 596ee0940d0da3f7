"""Distributing inside a company: the archive becomes a signed image, and goes through the environments.

The distribution channel's endpoint is the settings file of the deployment; without one it is `qirvo-deploy.toml` here.
"""

from collections.abc import Callable
from pathlib import Path

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.distribute import DirectOrder, GivenDirectly
from qirvo.authoring.publish import Reporter
from qirvo.deferred import dataclass
from qirvo.deploy.apply import OutcomeKind
from qirvo.deploy.bootstrap import Deployer
from qirvo.deploy.images.sboms import sbom_of
from qirvo.deploy.ports import VerifiedRelease
from qirvo.deploy.settings import FILE
from qirvo.domain.errors import QirvoError

OpenDeployer = Callable[[Path], Deployer]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentOutlet:
    """Makes images, and takes them through environments.

    Attributes:
        open_deployer: Opens what a settings file describes.
    """

    open_deployer: OpenDeployer

    def __call__(self, order: DirectOrder, *, reporter: Reporter) -> GivenDirectly:
        """Carry out `order`: an environment whose gate is closed waits, and that is no failure.

        Raises:
            QirvoError: The image cannot be made, or an environment did not take it well.
        """
        deployer = self.open_deployer(Path(order.terms.endpoint or FILE))
        operations = deployer.operations(tell=lambda name, text: reporter.said(f"{name}: {text}"))
        operations.check_policies()
        with open_archive(order.archive) as content:
            release = VerifiedRelease(
                manifest=order.manifest,
                content=content,
                tree_digest=content.tree().digest,
                origin=order.archive.name,
            )
            made = deployer.make_image(release, sbom=sbom_of, tell=reporter.said)
        described = deployer.image(made.reference)
        outcomes = operations.deploy(described.image, network_hosts=described.network_hosts)
        failed: QirvoError | None = next((one.error for one in outcomes if one.kind is OutcomeKind.FAILED), None)
        if failed is not None:
            raise failed
        image = described.image
        return GivenDirectly(
            id=f"{image.plugin_id}@{image.version}#{image.digest}",
            download_url=image.reference,
            details={
                "image": image.reference,
                "environments": {one.environment: one.kind.value for one in outcomes},
            },
        )
