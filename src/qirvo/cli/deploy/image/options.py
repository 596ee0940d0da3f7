"""Options that several commands about images share, and what they come to."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from qirvo.cli.session import Session
from qirvo.deploy.variables import PASSPHRASE_VARIABLE, PASSWORD_VARIABLE

if TYPE_CHECKING:
    from qirvo.deploy.images.places import ImagePlaces
    from qirvo.deploy.images.signing_keys import ImageKey


Function = TypeVar("Function", bound=Callable[..., object])


def registry_options(function: Function) -> Function:
    """Add how image registries are spoken to."""
    for option in (
        click.option("--plain-http", is_flag=True, help="Speak without TLS with others than this machine."),
        click.option(
            "--ca", type=click.Path(path_type=Path, dir_okay=False), help="Trust the certificates in this PEM file."
        ),
        click.option(
            "--user",
            metavar="NAME",
            help=f"Sign in as NAME, with the password in {PASSWORD_VARIABLE}; without it, as `docker login` left it.",
        ),
    ):
        function = option(function)
    return function


def key_option(*, required: bool) -> Callable[[Function], Function]:
    """Add the private key that signs."""
    return click.option(
        "--key",
        type=click.Path(path_type=Path, dir_okay=False),
        required=required,
        help=f"Sign with the key in this file; its passphrase is in {PASSPHRASE_VARIABLE}.",
    )


def open_places(session: Session, *, user: str | None, ca: Path | None, plain_http: bool) -> "ImagePlaces":
    """Return the way to repositories of images."""
    from qirvo.deploy.images.places import ImagePlaces

    return ImagePlaces.opened(session.environ, user=user or "", authority=ca, plain_http=plain_http)


def open_key(session: Session, path: Path | None) -> "ImageKey | None":
    """Return the private key at `path`."""
    from qirvo.deploy.images.signing_keys import read_image_key

    return None if path is None else read_image_key(path, passphrase=session.environ.get(PASSPHRASE_VARIABLE, ""))
