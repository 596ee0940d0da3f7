"""`qirvo deploy image verify`."""

from pathlib import Path

import click

from qirvo.cli.deploy.image.options import open_places, registry_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("verify", cls=QirvoCommand)
@click.argument("image")
@click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="A public key that may have signed it; repeatable.",
)
@registry_options
@pass_session
def command(
    session: Session,
    image: str,
    keys: tuple[Path, ...],
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Say who signed an image and what is told of it.

    Fails unless one of the keys signed the very digest that IMAGE names now.
    """
    from qirvo.deploy.images.attached import attached_to
    from qirvo.deploy.images.building import check_image
    from qirvo.deploy.images.signatures import attestations_of, verify_image
    from qirvo.deploy.images.signing_keys import read_public_image_key

    repository, pointer = open_places(session, user=user, ca=ca, plain_http=plain_http).repository(image)
    trusted = [read_public_image_key(path) for path in keys]
    digest = repository.document(pointer).digest
    signer = verify_image(digest, trusted=trusted, repository=repository)
    check_image(repository, digest)
    statements = attestations_of(digest, trusted=trusted, repository=repository)
    attached = attached_to(digest, repository)
    document = {
        "image": f"{repository.name}@{digest}",
        "digest": str(digest),
        "signedBy": str(signer.fingerprint),
        "attestations": [{"predicateType": one.predicate_type, "predicate": one.predicate} for one in statements],
        "attached": [{"artifactType": one.artifact_type, "digest": str(one.digest)} for one in attached],
    }
    pairs = [
        ("image", f"{repository.name}@{digest}"),
        ("signed by", str(signer.fingerprint)),
        *(("attested", one.predicate_type) for one in statements),
        *(("attached", one.artifact_type) for one in attached),
    ]
    answer(document, fields(pairs), as_json=session.as_json)
