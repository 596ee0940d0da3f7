"""`qirvo deploy image build`."""

from pathlib import Path

import click

from qirvo.cli.deploy.image.options import key_option, open_key, open_places, registry_options
from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields, say
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size


@click.command("build", cls=QirvoCommand)
@click.argument("release")
@click.option(
    "--to", "target", required=True, metavar="IMAGE", help="Where it goes: registry/repository, or oci:FOLDER."
)
@click.option("--base", required=True, metavar="IMAGE", help="What it stands on: an image with Node 18 or newer.")
@click.option("--platform", "platforms", multiple=True, default=["linux/amd64"], show_default=True, help="Repeatable.")
@click.option("--tag", help="What to call it; the release's version without it.")
@click.option("--format", "form", type=click.Choice(["docker", "oci"]), default="docker", show_default=True)
@click.option(
    "--builder",
    type=click.Choice(["daemonless", "engine"]),
    default="daemonless",
    show_default=True,
    help="Who makes it: this program, or a container engine.",
)
@click.option(
    "--engine", default="", metavar="ADDRESS", help="The engine's socket; DOCKER_HOST or the usual without it."
)
@click.option("--source", metavar="NAME", help="Take the release from this trusted source.")
@click.option("--sbom/--no-sbom", default=True, help="Attach the bill of materials; it is attached without either.")
@key_option(required=False)
@registry_options
@pass_session
def command(  # noqa: PLR0913, PLR0917  # click passes options so
    session: Session,
    release: str,
    target: str,
    base: str,
    platforms: tuple[str, ...],
    tag: str | None,
    form: str,
    builder: str,
    engine: str,
    source: str | None,
    sbom: bool,  # noqa: FBT001  # click passes flags so
    key: Path | None,
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # the same
) -> None:
    """Make the image of a release and push it.

    RELEASE is an archive, a plugin's folder, or an id at a trusted source, `acme.tasks@1.2.0`. No container engine is
    needed, and the same release on the same base is the same image, byte for byte. `--builder engine` has Docker or
    podman build the same content instead; its image is another each time, and the base has to be in an image registry.

        qirvo deploy image build acme.tasks@1.2.0 --base registry.example/base/node:20 --to registry.example/acme/tasks
    """
    from datetime import UTC, datetime

    from qirvo.deploy.images.building import BuildOptions
    from qirvo.deploy.images.media import ImageFormat
    from qirvo.deploy.images.releasing import make_release_image
    from qirvo.deploy.images.workshops import open_workshop
    from qirvo.domain.images import Platform

    places = open_places(session, user=user, ca=ca, plain_http=plain_http)
    options = BuildOptions(
        platforms=tuple(Platform.parse(text) for text in platforms), image_format=ImageFormat(form), tag=tag
    )
    signing = open_key(session, key)
    repository, _ = places.repository(target)
    with needs_extra("deploy"), session.host().release_to_deploy(release, source=source) as verified:
        from qirvo.deploy.images.sboms import sbom_of

        made = make_release_image(
            verified,
            base=places.base(base),
            target=repository,
            clock=lambda: datetime.now(UTC),
            options=options,
            key=signing,
            workshop=open_workshop(engine if builder == "engine" else None, environ=session.environ, places=places),
            sbom=sbom_of if sbom else None,
            progress=(lambda _: None) if session.as_json else say,
        )
    built = made.built
    document = {
        "image": made.reference,
        "imageUrl": made.reference,
        "tag": built.tag,
        "digest": str(built.digest),
        "sizeBytes": built.size,
        "ownSizeBytes": built.own_size,
        "platforms": {str(platform): str(digest) for platform, digest in built.platforms},
        "base": str(built.base),
        "origin": verified.origin,
        "treeDigest": str(verified.tree_digest),
        "signedBy": None if made.signed_by is None else str(made.signed_by),
        "sbom": made.has_sbom,
    }
    pairs = [
        ("image", made.reference),
        ("size", f"{readable_size(built.size)}, of which {readable_size(built.own_size)} above the base"),
        ("platforms", ", ".join(str(platform) for platform, _ in built.platforms)),
        ("release", verified.origin),
        ("signed by", "nobody" if made.signed_by is None else str(made.signed_by)),
    ]
    answer(document, fields(pairs), as_json=session.as_json)
