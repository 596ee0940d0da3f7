"""`qirvo deploy image containerfile`."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("containerfile", cls=QirvoCommand)
@click.argument("release")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base", required=True, metavar="IMAGE", help="What it stands on: an image with Node 18 or newer.")
@click.option("--source", metavar="NAME", help="Take the release from this trusted source.")
@pass_session
def command(session: Session, release: str, folder: Path, base: str, source: str | None) -> None:
    """Write what an engine builds the same image from.

    FOLDER gets the verified release, unpacked, the runtime and a Containerfile of literal values:
    `podman build --format docker FOLDER` needs no network and runs nothing of the plugin.
    """
    from qirvo.deploy.images.containerfile import write_build_folder
    from qirvo.deploy.images.contents import release_labels

    with session.host().release_to_deploy(release, source=source) as verified:
        path = write_build_folder(verified, folder, base=base, labels=release_labels(verified))
    answer({"containerfile": str(path), "folder": str(folder)}, [f"wrote {path}"], as_json=session.as_json)
