"""Every notice that was raised is put on the pages of whom it concerns, mailed to who wants that, told to webhooks.

Raising one only adds it; a job spreads what was added, in order, so that whoever raises it waits for nobody.
"""

from collections.abc import Callable

from qirvo.domain.notices import Notice
from qirvo.domain.webhooks import Delivery
from qirvo.server.mail_ports import MAIL_JOB
from qirvo.server.ports import OUTGOING, NewId, UnitOfWork

DELIVER_JOB = "deliver"
BATCH = 100

Mail = Callable[[str, Notice, UnitOfWork], None]
"""Lets a notice be mailed to an account, in the unit of work at hand; one without an address gets none."""

Render = Callable[[Notice], str]
"""Returns what webhooks are sent."""


def spread_notices(*, new_uow: Callable[[], UnitOfWork], mail: Mail, render: Render, new_id: NewId) -> None:
    """Spread what was raised since the last time; a crash repeats at most one batch, of which nothing left."""
    while True:
        with new_uow() as uow:
            raised = uow.notices.after(uow.inbox.spread_up_to(), limit=BATCH)
            for number, notice in raised:
                _to_people(number, notice, mail=mail, uow=uow)
                _to_webhooks(notice, render=render, uow=uow, new_id=new_id)
            if not raised:
                return
            uow.inbox.set_spread(raised[-1][0])
            uow.commit()


def mail_notice(account: str, notice: Notice, uow: UnitOfWork, *, address: str, registry_name: str) -> None:
    """Let a notice be mailed to the account's proven address; without one nothing is."""
    known = uow.sign_in.get(account)
    if known.mail and known.is_mail_proven:
        link = f"\n\n{address}{notice.link}" if notice.link else ""
        text = f"{notice.text}{link}\n\nWhat comes by mail: {address}/notices/preferences\n"
        arguments = {"to": known.mail, "subject": f"{notice.title} · {registry_name}", "text": text}
        uow.jobs.enqueue(MAIL_JOB, arguments, queue=OUTGOING)


def tell(webhook_id: str, notice: Notice, body: str, *, uow: UnitOfWork, new_id: NewId) -> Delivery:
    """Let the webhook be told of the notice, within the caller's unit of work."""
    delivery = Delivery(id=new_id("msg_"), webhook=webhook_id, kind=notice.kind, body=body, created_at=notice.at)
    uow.webhooks.add_delivery(delivery)
    uow.jobs.enqueue(DELIVER_JOB, {"delivery": delivery.id}, queue=OUTGOING)
    return delivery


def _to_people(number: int, notice: Notice, *, mail: Mail, uow: UnitOfWork) -> None:
    for account in sorted(uow.inbox.members(notice.publishers) | notice.accounts):
        uow.inbox.add(account, number)
        if uow.inbox.preferences(account).mails(notice.kind):
            mail(account, notice, uow)


def _to_webhooks(notice: Notice, *, render: Render, uow: UnitOfWork, new_id: NewId) -> None:
    for webhook in uow.webhooks.of(notice.publishers):
        if not webhook.is_paused and notice.kind in webhook.kinds:
            tell(webhook.id, notice, render(notice), uow=uow, new_id=new_id)
