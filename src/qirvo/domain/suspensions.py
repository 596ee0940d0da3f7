"""An account that may not act for a while, or for good: what it did stays, and nothing of it is lost."""

from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.errors import ConflictError, InvalidError

MAX_REASON = 2_000  # characters


class SuspendedError(UnauthenticatedError):
    """The account is suspended."""

    code = "account-suspended"
    hint = "Ask an administrator of the registry."


class LastAdministratorError(ConflictError):
    """Nobody could administer the registry any more."""

    code = "administrator-last"
    hint = "Give somebody else the right to administer first."


class ReasonMissingError(InvalidError):
    """A suspension needs a reason that the next administrator understands."""

    code = "reason-missing"
    hint = f"Say why, in at most {MAX_REASON:,} characters."


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """That an account may not act.

    Attributes:
        by: The administrator who decided it.
    """

    at: datetime
    by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse a reason that is none.

        Raises:
            ReasonMissingError: It is empty or too long.
        """
        if not 1 <= len(self.reason.strip()) <= MAX_REASON:
            raise ReasonMissingError(f"a reason of `{len(self.reason.strip())}` characters was given")
