"""Which passwords and addresses are accepted."""

import pytest

from qirvo.domain.credentials import MalformedMailError, require_mail
from qirvo.domain.passwords import WeakPasswordError, require_strong


@pytest.mark.parametrize(
    "password", ["three wet ducks", "äöüäöüäöüäö-", "x" * 6 + "yz" * 4, "\U0001f986" * 4 + "quackquack"]
)
def test_a_long_password_is_accepted(password: str):
    assert require_strong(password, name="ann") == password


@pytest.mark.parametrize(
    "password",
    ["", "elevenchars", "a" * 40, "ababababababab", "Passwordpassword", "administrator", "annabellelee1", "x" * 1_025],
)
def test_one_that_is_tried_first_is_not(password: str):
    with pytest.raises(WeakPasswordError):
        require_strong(password, name="annabellelee")


@pytest.mark.parametrize("mail", ["ann@example.org", "a.b+c@x.example", "ANN@Example.ORG"])
def test_a_mail_address_is_kept_in_small_letters(mail: str):
    assert require_mail(mail) == mail.lower()


@pytest.mark.parametrize(
    "mail",
    ["", "ann", "ann@", "@x", "a b@x", "ann@x\r\nBcc: eve@x", "ann@x,eve@x", "<ann@x>", "ann@-x", "a@" + "x" * 300],
)
def test_nothing_else_is_one(mail: str):
    with pytest.raises(MalformedMailError):
        require_mail(mail)
