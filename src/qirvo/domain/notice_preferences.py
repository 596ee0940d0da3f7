"""How a person wants to hear of what: every notice stands on their page, and some of them come by mail, too."""

from collections.abc import Mapping
from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.notices import NoticeKind

BY_MAIL = frozenset(
    {
        NoticeKind.SUBMISSION,
        NoticeKind.ROLLOUT,
        NoticeKind.SECURITY,
        NoticeKind.QUARANTINE,
        NoticeKind.ACCOUNT,
        NoticeKind.ALERT,
    }
)
"""What is mailed to whoever chose nothing."""

ALWAYS = frozenset({NoticeKind.SECURITY, NoticeKind.ACCOUNT, NoticeKind.FIGURES})
"""What is mailed whatever was chosen: whoever took over an account could otherwise act unseen; reports of figures come
only where they were asked for, plugin by plugin."""

MEANINGS: Mapping[NoticeKind, str] = {
    NoticeKind.SUBMISSION: "What became of a submission",
    NoticeKind.REVIEW: "Submissions and reports that wait for a reviewer",
    NoticeKind.UPDATE: "A release was published",
    NoticeKind.ROLLOUT: "A rollout was paused or halted",
    NoticeKind.SECURITY: "Keys, tokens, members, ownership and advisories",
    NoticeKind.QUARANTINE: "A plugin or release was quarantined or taken down",
    NoticeKind.ALERT: "A figure of a plugin passed its limit, or is back",
    NoticeKind.MILESTONE: "A plugin reached a round number",
    NoticeKind.ACCOUNT: "Your own sign-in",
    NoticeKind.FIGURES: "Weekly and monthly reports that you asked for",
}


class UnknownNoticeKindError(InvalidError):
    """Notices are of no such kind."""

    code = "notice-kind-unknown"
    hint = "Kinds are " + ", ".join(f"`{kind}`" for kind in NoticeKind) + "."


@dataclass(frozen=True, slots=True)
class NoticePreferences:
    """What one person wants by mail.

    Attributes:
        mailed: Kinds that come by mail; those of `ALWAYS` do in any case.
    """

    mailed: frozenset[NoticeKind] = field(default=BY_MAIL)

    def mails(self, kind: NoticeKind) -> bool:
        """Say whether a notice of `kind` is mailed to the person."""
        return kind in self.mailed or kind in ALWAYS


def read_kinds(names: frozenset[str]) -> frozenset[NoticeKind]:
    """Return the kinds of these names.

    Raises:
        UnknownNoticeKindError: One of them is none.
    """
    unknown = sorted(names - set(NoticeKind))
    if unknown:
        raise UnknownNoticeKindError(f"`{unknown[0][:80]}` is not a kind of notice")
    return frozenset(NoticeKind(name) for name in names)
