"""Whether a publisher holds a domain: claimed, proven by what stands there, and looked at again every day.

pending ──found──> proven ──missing for days──> lapsed ──found──> proven
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError

TXT_NAME, WELL_KNOWN = "_qirvo", "/.well-known/qirvo-publisher.json"
MOST_FAILURES, LONGEST_WITHOUT = 3, timedelta(days=7)
LOOKED_AT_EVERY = timedelta(days=1)
MOST_PER_PUBLISHER = 20
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.){{1,10}}(?!\d+$){_LABEL}")
_LONGEST_NAME = 200


class MalformedDomainError(InvalidError):
    """The text is no domain that can be proven."""

    code = "domain-malformed"
    hint = "Name a domain such as `example.org`, in lower case; write other scripts in their `xn--` form."


class NoSuchDomainError(NotFoundError):
    """The publisher has not claimed this domain, or the caller may not know."""

    code = "domain-unknown"
    hint = "List them with `qirvo publisher domain list`."


class DomainExistsError(ConflictError):
    """The publisher has claimed the domain already, or too many."""

    code = "domain-exists"
    hint = "Look at it with `qirvo publisher domain list`."


class DomainState(StrEnum):
    """How far a claim is."""

    PENDING = "pending"
    PROVEN = "proven"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainClaim:
    """A publisher's claim to hold a domain.

    Attributes:
        code: What has to stand at the domain.
        failures: How often in a row the proof was not found since it last was.
        seen_at: When the proof was last found.
        checked_at: When it was last looked for.
    """

    publisher: str
    domain: str
    code: str
    created_at: datetime
    state: DomainState = DomainState.PENDING
    failures: int = 0
    seen_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def txt(self) -> str:
        """The text of the TXT record that proves it."""
        return f"qirvo-publisher={self.publisher}:{self.code}"

    def looked_at(self, *, is_there: bool, now: datetime) -> "DomainClaim":
        """Return the claim after a look: a proof that is missing for three looks or a week has lapsed."""
        if is_there:
            return replace(self, state=DomainState.PROVEN, failures=0, seen_at=now, checked_at=now)
        failures = self.failures + 1
        is_gone = failures >= MOST_FAILURES or (self.seen_at is not None and now - self.seen_at >= LONGEST_WITHOUT)
        lapses = self.state is DomainState.PROVEN and is_gone
        return replace(self, state=DomainState.LAPSED if lapses else self.state, failures=failures, checked_at=now)

    def is_due(self, *, now: datetime) -> bool:
        """Say whether the proof has to be looked for again; nobody asks every day for what never was there."""
        if self.state is DomainState.PENDING:
            return False
        return self.checked_at is None or now - self.checked_at >= LOOKED_AT_EVERY


def parse_domain(text: str) -> str:
    """Return `text` when it may be a domain.

    Raises:
        MalformedDomainError: It may not.
    """
    if len(text) > _LONGEST_NAME or _DOMAIN.fullmatch(text) is None:
        raise MalformedDomainError(f"`{text[:200]}` is no domain")
    return text
