"""`qirvo deploy import`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.deploy.crossing_options import Crossing, keys_option, open_crossing
from qirvo.cli.deploy.image.options import registry_options
from qirvo.cli.deploy.options import settings_option
from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields, say
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size

if TYPE_CHECKING:
    from qirvo.deploy.images.crossing import Incoming
    from qirvo.deploy.ports import ImageRepository


@click.command("import", cls=QirvoCommand)
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--to", "target", metavar="IMAGE", help="registry/repository; where the settings file says without it.")
@click.option("--fingerprint", metavar="DIGEST", help="Of the key that came along, as the sender tells you.")
@click.option("--unsigned", is_flag=True, help="Bring in an image that nobody vouches for.")
@click.option("--tag", help="Which image, where ARCHIVE holds several.")
@keys_option
@settings_option
@registry_options
@pass_session
def command(  # noqa: PLR0913, PLR0917  # click passes options so
    session: Session,
    archive: Path,
    target: str | None,
    fingerprint: str | None,
    unsigned: bool,  # noqa: FBT001  # click passes flags so
    tag: str | None,
    keys: tuple[Path, ...],
    settings_file: Path,
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # the same
) -> None:
    """Judge an exported image and push it into an image registry.

    ARCHIVE is what `qirvo deploy export` wrote, or another OCI image layout. All of it is read and compared with its
    digests, and the signature is verified, before anything is pushed. The image has the same digest then, with
    everything that was attached to it. An import that was interrupted goes on where it was.

        qirvo deploy import tasks.tar --to registry.inside/acme/tasks --key image.key.pub
    """
    with needs_extra("deploy"):
        from qirvo.deploy.images.crossing import incoming_image, push_incoming
        from qirvo.domain.digests import Digest

        crossing = open_crossing(session, settings_file, keys=keys, user=user, ca=ca, plain_http=plain_http)
        with incoming_image(
            archive,
            trusted=crossing.trusted,
            fingerprint=None if fingerprint is None else Digest.parse(fingerprint),
            tag=tag,
            needs_signature=not unsigned,
        ) as incoming:
            repository = _target(target, incoming, crossing)
            if unsigned and not session.as_json:
                say("warning: nobody vouches for this image; `--unsigned` brings it in all the same")
            progress = (lambda _: None) if session.as_json else say
            carried = push_incoming(incoming, target=repository, progress=progress)
    digest, signer = incoming.whole.image.digest, incoming.signer
    reference = f"{repository.name}:{incoming.tag}@{digest}"
    document = {
        "image": reference,
        "digest": str(digest),
        "tag": incoming.tag,
        "signedBy": None if signer is None else str(signer.fingerprint),
        "sentBlobs": carried.sent,
        "sentBytes": carried.sent_bytes,
        "keptBlobs": carried.kept,
    }
    pairs = [
        ("image", reference),
        ("signed by", "nobody was asked" if signer is None else str(signer.fingerprint)),
        ("sent", f"{carried.sent} blobs, {readable_size(carried.sent_bytes)}; {carried.kept} were there"),
        ("next", f"qirvo deploy run --image {repository.name}:{incoming.tag}"),
    ]
    answer(document, fields(pairs), as_json=session.as_json)


def _target(target: str | None, incoming: "Incoming", crossing: Crossing) -> "ImageRepository":
    """Return where the image goes."""
    from qirvo.deploy.images.described import describe_image
    from qirvo.domain.images import release_repository

    if target is not None:
        return crossing.places.repository(target)[0]
    if crossing.deployer is None:
        raise click.UsageError("Say where it goes with `--to IMAGE`, or name a settings file.")
    described = describe_image(incoming.layout, incoming.tag)
    return crossing.places.at(release_repository(crossing.deployer.settings.image.registry, described.image.plugin_id))
