"""`qirvo deploy run`."""

from pathlib import Path

import click

from qirvo.cli.deploy.options import (
    environments_option,
    exit_with,
    open_deployer,
    open_operations,
    operator_option,
    outcome_document,
    outcome_lines,
    settings_option,
    without_registry_option,
)
from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session


@click.command("run", cls=QirvoCommand)
@click.argument("release")
@click.option("--image", "is_image", is_flag=True, help="RELEASE is an image that was made before, by tag or digest.")
@click.option("--source", metavar="NAME", help="Take the release from this trusted source.")
@click.option(
    "--watch", "watches", is_flag=True, help="Watch each environment's error rate before the next is touched."
)
@environments_option
@settings_option
@operator_option
@without_registry_option
@pass_session
def command(  # noqa: PLR0917  # click passes options so
    session: Session,
    release: str,
    is_image: bool,  # noqa: FBT001  # click passes flags so
    source: str | None,
    watches: bool,  # noqa: FBT001  # the same
    environments: tuple[str, ...],
    settings_file: Path,
    by: str | None,
    is_without: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Take a release through the environments.

    RELEASE is an archive, a plugin's folder, or an id at a trusted source, `acme.tasks@1.2.0`. Its image is made,
    pushed and signed once; each environment in turn looks into that image, and takes it as far as its gates open. One
    that fails is put back as it was, and those after it are left alone. With --watch, an environment whose settings
    say how many requests may fail is watched for its window, and put back when more do.

        qirvo deploy run acme.tasks@1.2.0

        qirvo deploy run --image registry.example/acme/tasks:1.2.0 --to production
    """
    deployer = open_deployer(session, settings_file, by, is_without=is_without)
    operations = open_operations(session, deployer)
    watch = deployer.watch(operations) if watches else None
    if watch is not None:
        watch.check_any(environments)
    operations.check_policies(environments)
    tell = (lambda _: None) if session.as_json else say
    with needs_extra("deploy"):
        if is_image:
            described = deployer.image(release)
        else:
            from qirvo.deploy.images.sboms import sbom_of

            with session.host().release_to_deploy(release, source=source) as verified:
                made = deployer.make_image(verified, sbom=sbom_of, tell=tell)
            described = deployer.image(made.reference)
        outcomes = operations.deploy(
            described.image,
            network_hosts=described.network_hosts,
            only=environments,
            watch=None if watch is None else watch.after_change,
        )
    image = described.image
    document = {
        "deploymentId": f"{image.plugin_id}@{image.version}#{image.digest}",
        "pluginId": str(image.plugin_id),
        "version": str(image.version),
        "image": image.reference,
        "imageUrl": image.reference,
        "environments": [outcome_document(outcome) for outcome in outcomes],
        "success": all(outcome.is_success for outcome in outcomes),
    }
    answer(document, [f"image: {image.reference}", *outcome_lines(outcomes)], as_json=session.as_json)
    exit_with(outcomes)
