"""`qirvo deploy image base`."""

from pathlib import Path

import click

from qirvo.cli.deploy.image.options import open_places, registry_options
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.session import Session


@click.command("base", cls=QirvoCommand)
@click.option("--to", "target", required=True, metavar="IMAGE", help="registry/repository:tag, or oci:FOLDER:TAG.")
@registry_options
@pass_session
def command(
    session: Session,
    target: str,
    user: str | None,
    ca: Path | None,
    plain_http: bool,  # noqa: FBT001  # click passes flags so
) -> None:
    """Make a base image of this machine's own Node.

    For closed networks and for trying things out, where no image registry has one: Node, the libraries it needs, `env`
    and `sh`.
    """
    from qirvo.deploy.images.local_base import make_local_base

    repository, tag = open_places(session, user=user, ca=ca, plain_http=plain_http).repository(target)
    digest, platform = make_local_base(repository, tag=tag, environ=session.environ)
    document = {"image": f"{repository.name}:{tag}", "digest": str(digest), "platform": str(platform)}
    pairs = [("image", f"{repository.name}:{tag}"), ("digest", str(digest)), ("platform", str(platform))]
    answer(document, fields(pairs), as_json=session.as_json)
