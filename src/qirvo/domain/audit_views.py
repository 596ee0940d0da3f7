"""What the owners of a publisher see of a registry's audit log: what was done to what is theirs, and by whom.

What reviewers think among themselves, who complained of what, and where strangers came from stays hidden.
"""

from dataclasses import field, replace

from qirvo.deferred import dataclass
from qirvo.domain.audit import NOWHERE, AuditEntry, Outcome

_ACTS = (
    "domain.",
    "entitlement.",
    "license-key.",
    "listing.",
    "media.",
    "member.",
    "payment",
    "plugin.",
    "promotion.",
    "publisher.",
    "rating.answer",
    "rating.hide",
    "rating.restore",
    "rollout.",
    "submission.",
    "token.exchange",
    "transfer.",
    "trusted-publisher.",
    "update-channel.",
    "upload.",
    "webhook.",
)

_NAMING = frozenset({"said"})  # what somebody was told names them


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishersView:
    """What the owners of `publisher` see.

    Attributes:
        members: Accounts of its members; of those their tokens are told.
        received: Ids of plugins that another publisher gave to it.
        given_away: Ids of plugins that it gave to another; whoever owns them now sees what was done to them.
    """

    publisher: str
    members: frozenset[str] = frozenset()
    received: frozenset[str] = frozenset()
    given_away: frozenset[str] = frozenset()

    acts: tuple[str, ...] = field(default=_ACTS, init=False)
    """What acts begin with that are told; every refusal is, too."""
    members_acts: str = field(default="token.", init=False)
    """What acts of members on their own accounts begin with that are told."""

    @property
    def plugins_begin(self) -> str:
        """What subjects begin with that are plugins with the publisher's name."""
        return f"plugin:{self.publisher}."

    @property
    def subjects(self) -> frozenset[str]:
        """Subjects that are its own beside those plugins."""
        return frozenset({f"publisher:{self.publisher}"} | {f"plugin:{each}" for each in self.received})

    @property
    def others(self) -> frozenset[str]:
        """Subjects that are not its own any more."""
        return frozenset(f"plugin:{each}" for each in self.given_away)

    @property
    def accounts(self) -> frozenset[str]:
        """The members as subjects."""
        return frozenset(f"account:{name}" for name in self.members)

    def shows(self, entry: AuditEntry) -> bool:
        """Say whether its owners see the entry at all."""
        if entry.subject in self.accounts:
            return entry.act.startswith(self.members_acts)
        if entry.subject in self.others:
            return False
        is_own = entry.subject.startswith(self.plugins_begin) or entry.subject in self.subjects
        return is_own and (entry.outcome is Outcome.REFUSED or entry.act.startswith(self.acts))

    def told(self, entry: AuditEntry) -> AuditEntry:
        """Return the entry as its owners see it."""
        if entry.actor not in self.members and entry.outcome is Outcome.REFUSED:
            counted = {name: value for name, value in entry.after.items() if name not in _NAMING}
            return replace(entry, origin=NOWHERE, actor="", after=counted)
        if entry.actor not in self.members:
            return replace(entry, origin=NOWHERE)
        if entry.subject in self.accounts and not self._concerns(entry):
            return replace(entry, before={}, after={})
        return entry

    def _concerns(self, entry: AuditEntry) -> bool:
        """Say whether a member's token is good for a plugin of the publisher: one that is bound to none is."""
        bound = [str(each) for each in {**entry.before, **entry.after}.get("plugins", ())]
        return not bound or any(each.startswith((f"{self.publisher}.", "*")) or each in self.received for each in bound)
