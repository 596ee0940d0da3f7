"""Giving a plugin to another publisher: asked, accepted, and done after a time in which either side may stop it.

A plugin that changes hands is what attackers buy. So everybody on both sides is told at each step, tokens bound to the
plugin end with the transfer, and a person looks at its next release, whatever the policy says. The plugin keeps its id:
hosts know it by that; who owns it is recorded beside it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId


class NoTransferError(NotFoundError):
    """The plugin is not being transferred, or not by or to a publisher of the caller's."""

    code = "transfer-unknown"
    hint = "Begin one with `qirvo plugin transfer start`."


class TransferOpenError(ConflictError):
    """The plugin is being transferred already."""

    code = "transfer-open"
    hint = "Cancel that one first, with `qirvo plugin transfer cancel`."


class TransferToItselfError(InvalidError):
    """The plugin is the receiver's already."""

    code = "transfer-to-itself"
    hint = "Name another publisher."


class TransferState(StrEnum):
    """How far a transfer is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DONE = "done"
    CANCELED = "canceled"


OPEN = frozenset({TransferState.ASKED, TransferState.ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer.

    Attributes:
        due_at: When it is done by itself, once it is accepted.
    """

    id: str
    plugin_id: PluginId
    giver: str
    receiver: str
    asked_by: str
    asked_at: datetime
    accepted_by: str = ""
    due_at: datetime | None = None
    state: TransferState = TransferState.ASKED

    def accepted(self, *, by: str, now: datetime, cooling: timedelta) -> "Transfer":
        """Return it accepted; it is done after `cooling`.

        Raises:
            TransferOpenError: It was accepted before.
        """
        if self.state is not TransferState.ASKED:
            raise TransferOpenError(f"the transfer of `{self.plugin_id}` is {self.state}")
        return replace(self, accepted_by=by, due_at=now + cooling, state=TransferState.ACCEPTED)

    def canceled(self) -> "Transfer":
        """Return it canceled."""
        return replace(self, state=TransferState.CANCELED)

    def done(self) -> "Transfer":
        """Return it done."""
        return replace(self, state=TransferState.DONE)
