"""Mail put into a folder, one file each: for a registry without a mail server, and for trying things."""

import secrets
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.server.mail.smtp import message_of
from qirvo.server.mail_ports import Mail, MailNotSentError


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """`mail_ports.Mailer` into `folder`, which its owner alone can read."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> None:
        """Write the mail as `.eml`, whole or not at all.

        Raises:
            MailNotSentError: The folder cannot be written to.
        """
        message = message_of(mail, self.sender)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = f"{secrets.token_hex(8)}.eml"
            partial = self.folder / f".{name}.partial"
            partial.touch(mode=0o600)
            partial.write_bytes(message.as_bytes())
            partial.rename(self.folder / name)
        except OSError as exc:
            raise MailNotSentError(f"the mail cannot be written to `{self.folder}`: {exc.strerror}") from exc
