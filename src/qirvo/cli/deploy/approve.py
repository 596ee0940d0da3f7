"""`qirvo deploy approve`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import open_deployer, operator_option, settings_option
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("approve", cls=QirvoCommand)
@click.argument("image")
@click.argument("environment")
@settings_option
@operator_option
@pass_session
def command(session: Session, image: str, environment: str, settings_file: Path, by: str | None) -> None:
    """Agree that an image goes to an environment.

    The word is for the digest that IMAGE names now, and counts for nobody's own deployment.

        qirvo deploy approve registry.example/acme/tasks:1.2.0 production
    """
    from datetime import UTC, datetime

    from qirvo.domain.deployments import Approval

    deployer = open_deployer(session, settings_file, by)
    place = deployer.settings.pipeline.get(environment)
    described = deployer.image(image)
    approval = Approval(environment=place.name, digest=described.image.digest, by=deployer.by, at=datetime.now(UTC))
    deployer.records.approve(described.image.plugin_id, approval)
    document = {"environment": place.name, "image": described.image.reference, "by": deployer.by}
    lines = [f"{deployer.by} agrees that {described.image.reference} goes to {place.name}"]
    answer(document, lines, as_json=session.as_json)
