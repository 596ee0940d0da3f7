"""What somebody did in a registry, or was refused, for whoever has to find out later.

An entry is written in the transaction of the act itself: what is in the log happened, and what happened is in the log.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qirvo.deferred import dataclass

REGISTRY = "registry"
"""The subject of what was about nothing in particular, such as a sign-in of nobody who is known."""


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which network somebody came from; after a while only its digest is left, which tells nobody anything.

    Attributes:
        network: Prefix of the network; empty when it was never known, or is not kept any more.
        salt: Unguessable, and forgotten with the network: without it, trying every network would find the digest.
        digest: Of salt and network; stays.
    """

    network: str = ""
    salt: str = ""
    digest: str = ""

    @classmethod
    def of(cls, network: str, *, salt: str) -> "Origin":
        """Return the origin of somebody who came from `network`; of nobody knows where for an empty one."""
        return cls(network=network, salt=salt, digest=_digest(network, salt)) if network else cls()

    @property
    def is_true(self) -> bool:
        """Whether the network, where it is still known, is the one that was digested."""
        return not self.network or self.digest == _digest(self.network, self.salt)

    def blanked(self) -> "Origin":
        """Return it without the network."""
        return Origin(digest=self.digest)


NOWHERE = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act.

    Attributes:
        id: Unguessable; the order of the log is the order of writing.
        actor: Name of the account, of `registry` for its own acts, or empty for somebody who did not say.
        act: Noun and verb, such as `token.create`; of a refusal by HTTP, its method and route.
        subject: Kind and name of what it was about, such as `plugin:acme.weather`.
        reason: A refusal's error code, or what the actor gave as the reason.
        before: The values that changed, as they were; never a secret.
        after: The same values after the act; never a secret.
        origin: Where the actor came from, for refusals and sign-ins.
    """

    id: str
    at: datetime
    actor: str
    act: str
    subject: str
    outcome: Outcome = Outcome.DONE
    reason: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = NOWHERE


def _digest(network: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{network}".encode()).hexdigest()
