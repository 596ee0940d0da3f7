"""What reviewers did on a submission, as text."""

from typing import TYPE_CHECKING

from qirvo.cli.output import fields
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.wire.reviews import ReviewWorkDocument


def work_lines(work: "ReviewWorkDocument") -> list[str]:
    """Return claim, flag, approvals and the checklist."""
    claim = f"{work.claimedBy} until {readable_time(work.claimedUntil)}" if work.claimedUntil else ""
    return [
        *fields(
            [
                ("submission", work.submission),
                ("claimed by", claim),
                ("flag", f"{work.flag} ({work.flaggedBy})" if work.flag else ""),
                ("approved by", ", ".join(work.approvedBy)),
                ("security confirmed by", work.securityConfirmedBy),
            ]
        ),
        *(f"[{'x' if each.ticked else ' '}] {each.item}: {each.text}" for each in work.checklist),
    ]
