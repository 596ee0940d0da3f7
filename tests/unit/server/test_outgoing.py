"""Telling webhooks, and how it is signed."""

import pytest

from qirvo.server.delivery_ports import WebhookUnansweredError
from qirvo.server.fetching.guarded import GuardedFetcher
from qirvo.server.outgoing.webhooks import FetchedWebhookCalls
from qirvo.wire.webhooks import BadWebhookSignatureError, require_signed, signed_headers
from tests.support.webhooks import listening

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.enable_socket
def test_a_redirect_is_not_followed():
    with (
        listening(200) as (elsewhere, came),
        listening(302, {"Location": f"http://127.0.0.1:{elsewhere}/"}) as (port, _),
        pytest.raises(WebhookUnansweredError, match="302"),
    ):
        FetchedWebhookCalls(GuardedFetcher(), allow_private=True).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert came == []


@pytest.mark.enable_socket
def test_a_private_address_is_never_connected_to():
    with listening(200) as (port, came), pytest.raises(WebhookUnansweredError, match="public"):
        FetchedWebhookCalls(GuardedFetcher()).post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert came == []


def test_a_signature_is_the_one_of_the_specification():
    """The example of the Standard Webhooks specification."""
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', secret=SECRET, now_s=1614265330)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_refuses_another_body_secret_or_time():
    headers = signed_headers("msg_1", b"{}", secret=SECRET, now_s=1_000)
    require_signed(b"{}", headers, secret=SECRET, now_s=1_200)
    for body, secret, now_s in ((b"[]", SECRET, 1_000), (b"{}", "whsec_AAAA", 1_000), (b"{}", SECRET, 1_301)):
        with pytest.raises(BadWebhookSignatureError):
            require_signed(body, headers, secret=secret, now_s=now_s)
