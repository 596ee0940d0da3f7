"""What people should hear of: raised by whoever decides, delivered elsewhere.

A notice is written in the transaction of what it tells of. How it reaches whom is no business of whoever raises it.
"""

from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass


class NoticeKind(StrEnum):
    """What a notice is about; people choose by kind what reaches them how."""

    SUBMISSION = "submission"
    UPDATE = "update"
    ROLLOUT = "rollout"
    SECURITY = "security"
    QUARANTINE = "quarantine"
    MILESTONE = "milestone"
    ACCOUNT = "account"
    REVIEW = "review"
    FIGURES = "figures"
    ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to hear of.

    Attributes:
        title: One line, without markup.
        text: What happened and what to do, in plain sentences.
        link: Path of the page that says more, below the registry's address; empty when there is none.
        plugin_id: The plugin it is about; empty when it is about none.
        publishers: Publishers whose members should hear of it.
        accounts: Accounts that should hear of it, beside those members.
        is_public: Whether it may also stand in the plugin's public feeds.
    """

    id: str
    at: datetime
    kind: NoticeKind
    title: str
    text: str = ""
    link: str = ""
    plugin_id: str = ""
    publishers: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    is_public: bool = False
