"""What a registry or a download site says about itself at `/.well-known/qirvo.json`."""

from qirvo.deferred import dataclass

PATH = "/.well-known/qirvo.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryDocument:
    """Where the repository and the API are, relative to the address asked or absolute.

    Attributes:
        api: None for a download site, which has none.
        rootFingerprint: Of the repository's first root, to compare with what its owner publishes elsewhere.
    """

    name: str
    repository: str
    api: str | None
    rootFingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateRepositoryDocument:
    """Where a publisher's private repository is, for its members.

    Attributes:
        rootFingerprint: Of the repository's first root.
    """

    repository: str
    rootFingerprint: str
