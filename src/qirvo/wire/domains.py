"""Publishers' domains as they travel."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainBody:
    """A domain to claim."""

    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDocument:
    """A claim; `txtName`, `txtValue` and `code` are told to the publisher's members alone and empty for others."""

    publisher: str
    domain: str
    state: str
    provenAt: str | None
    checkedAt: str | None
    txtName: str = ""
    txtValue: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainPage:
    """A publisher's domains: what is proven, and for its members every claim."""

    domains: list[DomainDocument]
