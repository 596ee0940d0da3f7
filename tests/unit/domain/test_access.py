from datetime import timedelta

import pytest

from qirvo.domain.access import Account, MissingRightError, Right, Token, TokenKind, UnauthenticatedError
from qirvo.domain.names import PluginId
from tests.support.builders import MONDAY, WEATHER

ANN = Account(name="ann", publishers=frozenset({"acme"}))


def a_token(**changes: object) -> Token:
    values: dict[str, object] = {
        "digest": "0" * 64,
        "account": "ann",
        "kind": TokenKind.ACCESS,
        "created_at": MONDAY,
        "expires_at": MONDAY + timedelta(days=1),
    }
    return Token(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def test_a_member_may_publish():
    ANN.require_publisher(WEATHER)


def test_a_stranger_may_not_publish():
    with pytest.raises(MissingRightError):
        ANN.require_publisher(PluginId("umbrella", "weather"))


def test_review_is_a_right_of_its_own():
    with pytest.raises(MissingRightError):
        ANN.require(Right.REVIEW)


def test_a_fresh_token_is_valid():
    a_token().require_valid(kind=TokenKind.ACCESS, now=MONDAY)


@pytest.mark.parametrize(
    "token", [a_token(kind=TokenKind.ONE_TIME), a_token(used_at=MONDAY), a_token(expires_at=MONDAY)]
)
def test_a_token_of_another_kind_or_used_or_expired_is_refused(token: Token):
    with pytest.raises(UnauthenticatedError):
        token.require_valid(kind=TokenKind.ACCESS, now=MONDAY)
