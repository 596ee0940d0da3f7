"""The way out for mail."""

from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.errors import UnavailableError

MAIL_JOB = "mail"
"""Sends one mail; its arguments are `to`, `subject` and `text`."""


class MailNotSentError(UnavailableError):
    """The mail server did not take the mail."""

    code = "mail-not-sent"
    hint = "The registry tries again; its operator sees why among the jobs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, in plain text."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over, whole.

        Raises:
            MailNotSentError: It was not taken; it may be tried again.
        """
        ...
