"""`qirvo deploy image sign`."""

from pathlib import Path

import click

from qirvo.cli.deploy.image.options import key_option, open_key, open_places, registry_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("sign", cls=QirvoCommand)
@click.argument("image")
@key_option(required=True)
@registry_options
@pass_session
def command(
    session: Session,
    image: str,
    key: Path,
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Put a signature beside an image.

    It is one that `cosign verify --key` accepts. IMAGE is registry/repository:tag or @sha256:…; what the tag names now
    is signed by its digest.
    """
    from qirvo.deploy.images.signatures import sign_image

    repository, pointer = open_places(session, user=user, ca=ca, plain_http=plain_http).repository(image)
    signing = open_key(session, key)
    assert signing is not None  # noqa: S101  # the option is required
    digest = repository.document(pointer).digest
    sign_image(digest, key=signing, repository=repository)
    signer = str(signing.public.fingerprint)
    document = {"image": f"{repository.name}@{digest}", "digest": str(digest), "signedBy": signer}
    answer(document, [f"signed {repository.name}@{digest} with {signer}"], as_json=session.as_json)
