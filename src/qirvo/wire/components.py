"""Components of releases as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentDocument:
    """A package in a published release.

    Attributes:
        plugin: The plugin that holds it.
        release: The plugin's version.
        name: The package.
        version: Its version; None when it could not be told.
        purl: Its package URL.
        confidence: How sure it is, 0 to 1.
        file: Where it was seen best, inside the artifact.
    """

    plugin: str
    release: str
    name: str
    version: str | None
    purl: str
    confidence: float
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentPage:
    """Some releases that hold a package; `next` is the cursor of the following page."""

    components: list[ComponentDocument] = field(default_factory=list)
    next: str | None = None
