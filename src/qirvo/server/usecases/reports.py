"""What users report of plugins, and what reviewers make of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from qirvo.domain.access import Account, Right
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.rate_limits import RateLimit
from qirvo.domain.reports import MalformedReportError, Report, ReportClosedError, ReportKind, ReportState, read_report
from qirvo.server.ports import UnitOfWork, UnlistedPluginError
from qirvo.server.sign_in_ports import Limiter
from qirvo.server.usecases.acting import Acting

PER_NETWORK = RateLimit(burst=10, every=timedelta(minutes=6))


def report(
    plugin_id: PluginId,
    *,
    kind: str,
    text: str,
    contact: str,
    network: str,
    limiter: Limiter,
    acting: Acting,
) -> Report:
    """Keep what somebody, signed in or not, says is wrong with a plugin; reviewers hear of it.

    Raises:
        MalformedReportError: The kind is none, or a text is empty or too long.
        UnlistedPluginError: There is no such plugin.
        RateLimitedError: The network reported too often.
    """
    limiter.pass_one(f"report:network:{network}", PER_NETWORK)
    read_kind, read_text, read_contact = read_report(kind, text, contact)
    made = Report(
        id=acting.new_id("rep_"),
        plugin_id=plugin_id,
        kind=read_kind,
        text=read_text,
        by=acting.by.name,
        contact=read_contact,
        at=acting.now,
    )
    with acting.uow as uow:
        if uow.plugins.signed_number(plugin_id) == 0:
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        uow.reports.add(made)
        acting.record("report.add", f"plugin:{plugin_id}", after={"report": made.id, "kind": made.kind.value})
        is_grave = made.kind is ReportKind.MALWARE
        acting.tell(
            NoticeKind.SECURITY if is_grave else NoticeKind.REVIEW,
            f"{plugin_id} is reported: {made.kind}",
            text=made.text,
            link="/review/reports",
            plugin_id=str(plugin_id),
            accounts=uow.people.holders(Right.REVIEW) | (uow.people.administrators() if is_grave else frozenset()),
        )
        uow.commit()
    return made


def list_reports(
    *, state: str | None, after: int = 0, limit: int, by: Account, uow: UnitOfWork
) -> Sequence[tuple[int, Report]]:
    """Return reports with their numbers, oldest first; reviewers only.

    Raises:
        MissingRightError: `by` may not review.
        MalformedReportError: `state` is none.
    """
    by.require(Right.REVIEW)
    if state is not None and state not in set(ReportState):
        raise MalformedReportError(f"`{state[:40]}` is not a state of a report", hint="States: open, acted, dismissed.")
    with uow:
        return uow.reports.page(state=None if state is None else ReportState(state), after=after, limit=limit)


def close_report(report_id: str, *, acted: bool, answer: str, acting: Acting) -> Report:
    """Close a report; whoever sent it hears the answer.

    Raises:
        MissingRightError: The actor may not review.
        NoSuchReportError: There is no such report.
        ReportClosedError: It is closed.
    """
    acting.by.require(Right.REVIEW)
    with acting.uow as uow:
        found = uow.reports.get(report_id)
        if found.state is not ReportState.OPEN:
            raise ReportClosedError(f"`{report_id}` was closed by `{found.closed_by}`")
        closed = replace(
            found,
            state=ReportState.ACTED if acted else ReportState.DISMISSED,
            closed_by=acting.by.name,
            answer=answer.strip()[:2_000],
        )
        uow.reports.save(closed)
        before, after = ({"report": report_id, "state": each.state.value} for each in (found, closed))
        acting.record("report.close", f"plugin:{found.plugin_id}", reason=closed.answer, before=before, after=after)
        if found.by:
            acting.tell(
                NoticeKind.REVIEW,
                f"Your report of {found.plugin_id} is closed: {closed.state}",
                text=closed.answer,
                plugin_id=str(found.plugin_id),
                accounts=frozenset({found.by}),
            )
        uow.commit()
    return closed
