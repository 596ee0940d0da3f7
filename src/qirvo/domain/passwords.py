"""Which passwords are accepted: long ones that nobody would try first (NIST SP 800-63B, section 5.1.1)."""

from qirvo.domain.errors import InvalidError

LEAST, MOST_BYTES = 12, 1_024
_COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "1234567890ab",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiop[]",
        "qwertyuiopas",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "administrator",
        "iloveyou1234",
        "letmeinletmein",
        "welcome12345",
        "changemechangeme",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "abcdefghijkl",
        "abc123abc123",
        "asdfghjkl123",
        "correcthorsebatterystaple",
    }
)


class WeakPasswordError(InvalidError):
    """The password could be guessed."""

    code = "password-weak"
    hint = f"Choose one of at least {LEAST} characters that is not your name and not among the most common."


def require_strong(password: str, *, name: str) -> str:
    """Return the password of account `name`.

    Raises:
        WeakPasswordError: It is short, longer than `MOST_BYTES`, common, one character over and over, or the name.
    """
    folded = password.casefold()
    if len(password) < LEAST:
        raise WeakPasswordError(f"the password has `{len(password)}` characters")
    if len(password.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise WeakPasswordError(f"the password is longer than `{MOST_BYTES}` bytes", hint="Choose a shorter one.")
    is_run = len(set(folded)) <= 2  # noqa: PLR2004  # such as `aaaaaaaaaaaa`
    if folded in _COMMON or is_run or (name and folded.strip("0123456789!-_. ") == name.casefold()):
        raise WeakPasswordError("the password is one that is tried first")
    return password
