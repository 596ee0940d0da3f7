"""Mail by SMTP, encrypted on the way where the server can."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from qirvo.deferred import dataclass
from qirvo.server.mail_ports import Mail, MailNotSentError

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMailer:
    """`mail_ports.Mailer` through a mail server.

    Attributes:
        security: `starttls` (refused without), `tls` from the first byte, or `none` within a machine.
        sender: What stands in `From`.
        user: Empty when the server asks for none.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""

    def send(self, mail: Mail) -> None:
        """Hand the mail over, whole.

        Raises:
            MailNotSentError: It was not taken; it may be tried again.
        """
        message = message_of(mail, self.sender)
        try:
            with self._connected() as server:
                if self.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as exc:
            raise MailNotSentError(f"the mail server did not take the mail: {type(exc).__name__}") from exc

    def _connected(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=ssl.create_default_context())
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Return the mail as it travels; line breaks in a subject become spaces, so that it adds no header."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())[:200]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain="qirvo.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
