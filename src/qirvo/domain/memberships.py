"""Who is what in a publisher."""

from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError


class NoSuchPublisherError(NotFoundError):
    """There is no such publisher, or none the caller is a member of."""

    code = "publisher-unknown"
    hint = "List yours with `qirvo auth whoami`."


class PublisherExistsError(ConflictError):
    """The name is taken, or too much like one that is."""

    code = "publisher-exists"
    hint = "Choose another name."


class PublisherNameAlikeError(ConflictError):
    """The name could be taken for another publisher's."""

    code = "publisher-name-alike"
    hint = "Choose another name, or ask an administrator of the registry, who may make it all the same."


class LastOwnerError(ConflictError):
    """A publisher has at least one owner."""

    code = "owner-last"
    hint = "Make somebody else an owner first."


class NoInvitationError(NotFoundError):
    """The caller is not invited."""

    code = "invitation-unknown"
    hint = "Ask an owner of the publisher for an invitation."


class MalformedRoleError(InvalidError):
    """There is no such role."""

    code = "role-unknown"
    hint = "Roles are `owner`, `maintainer` and `viewer`."


class Role(StrEnum):
    """What a member may do.

    An owner does everything; a maintainer publishes and manages plugins; a viewer sees what is not public.
    """

    OWNER = "owner"
    MAINTAINER = "maintainer"
    VIEWER = "viewer"

    @property
    def publishes(self) -> bool:
        """Whether such a member publishes and manages plugins."""
        return self is not Role.VIEWER

    @classmethod
    def parse(cls, text: str) -> "Role":
        """Read a role.

        Raises:
            MalformedRoleError: It is none.
        """
        if text not in set(cls):
            raise MalformedRoleError(f"`{text[:40]}` is not a role")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a publisher; `is_invited` before they accepted."""

    publisher: str
    account: str
    role: Role
    since: datetime
    is_invited: bool = False
