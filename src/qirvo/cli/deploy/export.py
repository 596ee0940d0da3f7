"""`qirvo deploy export`."""

from pathlib import Path

import click

from qirvo.cli.deploy.crossing_options import keys_option, open_crossing
from qirvo.cli.deploy.image.options import registry_options
from qirvo.cli.deploy.options import settings_option
from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields, say
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size


@click.command("export", cls=QirvoCommand)
@click.argument("image")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    required=True,
    help="A file whose name ends in `.tar`, or else a folder.",
)
@click.option("--platform", help="This one alone, `linux/arm64`; all that the image was made for without it.")
@keys_option
@settings_option
@registry_options
@pass_session
def command(  # noqa: PLR0917  # click passes options so
    session: Session,
    image: str,
    to: Path,
    platform: str | None,
    keys: tuple[Path, ...],
    settings_file: Path,
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Write an image and what proves it to a file, for a closed network.

    IMAGE is an image by tag or digest, a release whose image was made, `acme.tasks@1.2.0`, or a plugin, which means
    what runs of it in the last environment. Signatures, provenance, bill of materials and the public key go along, in
    an OCI image layout that skopeo and podman read.

        qirvo deploy export acme.tasks@1.2.0 --to tasks.tar
    """
    with needs_extra("deploy"):
        from qirvo.deploy.images.crossing import export_image
        from qirvo.deploy.images.described import called_there
        from qirvo.domain.images import Platform

        crossing = open_crossing(session, settings_file, keys=keys, user=user, ca=ca, plain_http=plain_http)
        name = image if crossing.deployer is None else crossing.deployer.image_named(image)
        source, pointer = crossing.places.repository(name)
        exported = export_image(
            pointer,
            source=source,
            to=to,
            tag=called_there(source, pointer),
            trusted=crossing.trusted,
            platform=None if platform is None else Platform.parse(platform),
            progress=(lambda _: None) if session.as_json else say,
        )
    whole, signer = exported.whole, exported.signer
    kinds = [str(entry.extras.get("artifactType", "")) for listed in whole.attached.values() for entry, _ in listed]
    document = {
        "image": f"{source.name}@{whole.image.digest}",
        "digest": str(whole.image.digest),
        "tag": exported.tag,
        "to": str(to),
        "sizeBytes": whole.size,
        "signedBy": None if signer is None else str(signer.fingerprint),
        "attached": kinds,
        "beside": sorted(whole.beside),
    }
    pairs = [
        ("image", f"{source.name}:{exported.tag}@{whole.image.digest}"),
        ("written to", f"{to} ({readable_size(whole.size)})"),
        ("signed by", "nobody was asked; name a key with `--key`" if signer is None else str(signer.fingerprint)),
        *(("attached", kind) for kind in dict.fromkeys(kinds)),
    ]
    answer(document, fields(pairs), as_json=session.as_json)
