"""Templates as every page of ours is made of: escaped whatever their name is, and a word that is not there is a bug."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def strict_environment(package: str) -> "Environment":
    """Return what makes the templates of `package`, which lie in its folder `templates`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
