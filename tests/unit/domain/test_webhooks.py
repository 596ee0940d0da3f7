"""Webhooks: which addresses they may have, and when one is paused."""

import pytest

from qirvo.domain.notice_preferences import ALWAYS, NoticePreferences
from qirvo.domain.notices import NoticeKind
from qirvo.domain.webhooks import GIVEN_UP_BEFORE_PAUSE, MalformedWebhookError, Webhook, require_webhook_address
from tests.support.builders import MONDAY


def a_webhook() -> Webhook:
    return Webhook(
        id="hook_1",
        publisher="acme",
        url="https://acme.example/hook",
        secret="whsec_c2VjcmV0",
        kinds=frozenset(NoticeKind),
        created_at=MONDAY,
        created_by="ann",
    )


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example:8443/x?y=z", "https://[2001:db8::1]/"])
def test_an_address_of_the_web_may_be_a_webhooks(url: str):
    assert require_webhook_address(url, allow_plain=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "http://a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "https:///x",
        "https://ann:secret@a.example/",
        "https://a.example/#x",
        "https://a.example:99999/",
        "https://a.example/\r\nX: y",
        "https://a.example/ x",
        "https://ä.example/",
        "https://[::1/",
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_nothing_else_may(url: str):
    with pytest.raises(MalformedWebhookError):
        require_webhook_address(url, allow_plain=False)


def test_a_company_may_allow_plain_addresses():
    assert require_webhook_address("http://intranet/x", allow_plain=True)


def test_a_webhook_is_paused_after_several_deliveries_in_a_row_were_given_up():
    webhook = a_webhook()
    for _ in range(GIVEN_UP_BEFORE_PAUSE - 1):
        webhook = webhook.after_giving_up()
    assert not webhook.is_paused
    assert webhook.after_giving_up().is_paused
    assert not webhook.after_success().after_giving_up().is_paused
    assert webhook.after_giving_up().resumed() == a_webhook()


def test_some_notices_are_mailed_whatever_was_chosen():
    chosen = NoticePreferences(frozenset({NoticeKind.UPDATE}))
    assert {kind for kind in NoticeKind if chosen.mails(kind)} == {NoticeKind.UPDATE} | ALWAYS
