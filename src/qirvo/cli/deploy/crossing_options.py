"""What `deploy export` and `deploy import` share: options that stand in for a settings file, or add to it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.deploy.options import DEFAULT_SETTINGS, open_deployer
from qirvo.cli.session import Session
from qirvo.deferred import dataclass

if TYPE_CHECKING:
    from qirvo.deploy.bootstrap import Deployer
    from qirvo.deploy.images.places import ImagePlaces
    from qirvo.deploy.images.signing_keys import PublicImageKey

keys_option = click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="A public key whose signature counts; repeatable. Without it, those of the settings file.",
)


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """What the settings file and the options come to.

    Attributes:
        deployer: What the settings file describes; None without one.
    """

    deployer: "Deployer | None"
    places: "ImagePlaces"
    trusted: "list[PublicImageKey]"


def open_crossing(
    session: Session,
    settings_file: Path,
    *,
    keys: tuple[Path, ...],
    user: str | None,
    ca: Path | None,
    plain_http: bool,
) -> Crossing:
    """Return what there is to go by; the usual settings file may be missing."""
    from qirvo.deploy.images.places import ImagePlaces
    from qirvo.deploy.images.signing_keys import read_public_image_key

    deployer = None
    if settings_file.exists() or settings_file != Path(DEFAULT_SETTINGS):
        deployer = open_deployer(session, settings_file, None)
    image = None if deployer is None else deployer.settings.image
    named = keys or (() if image is None else image.trusted_keys)
    return Crossing(
        deployer=deployer,
        places=ImagePlaces.opened(
            session.environ,
            user=user or ("" if image is None else image.user),
            authority=ca or (None if image is None else image.authority),
            plain_http=plain_http or (image is not None and image.plain_http),
        ),
        trusted=[read_public_image_key(path) for path in named],
    )
