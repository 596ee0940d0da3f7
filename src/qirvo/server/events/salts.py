"""Keys of visitors, and the salts that make them: one for each day, gone when the day after is over (ADR-0031).

While a salt is there, whoever reads it could try all networks against the keys of its day. Once it is gone, nobody
can: leave the folder out of backups.
"""

import contextlib
import os
import secrets
import threading
from datetime import date, timedelta
from pathlib import Path

from qirvo.domain.visitors import visitor_key
from qirvo.server.events.segments import disk_errors

KEPT_DAYS = 1
"""After its own day: the access logs of yesterday come today, and are to agree with what the registry saw itself."""

_SALT_BYTES = 32
_NAME = "????-??-??.salt"


class DailySalts:
    """Makes `event_ports.NewVisitor`, with salts in a folder, so that a restart does not double the day's visitors."""

    def __init__(self, folder: Path) -> None:
        """Use the salts in `folder`, making it.

        Raises:
            EventLogUnavailableError: It cannot be made.
        """
        self._folder = folder
        self._salts: dict[date, bytes] = {}
        self._making = threading.Lock()
        with disk_errors():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def visitor(self, prefix: str, family: str, subject: str, day: date) -> int:
        """Return the key of a network's prefix with a family of agents at `subject` on `day`.

        Raises:
            EventLogUnavailableError: The day's salt cannot be kept.
        """
        salt = self._salts.get(day) or self._salt_of(day)
        return visitor_key(salt=salt, prefix=prefix, family=family, subject=subject, day=day)

    def forget(self, *, today: date) -> None:
        """Remove the salts of days that are over for good.

        Raises:
            EventLogUnavailableError: The disk refuses.
        """
        oldest = today - timedelta(days=KEPT_DAYS)
        with self._making, disk_errors():
            self._salts = {day: salt for day, salt in self._salts.items() if day >= oldest}
            for path in self._folder.glob(_NAME):
                if path.stem < oldest.isoformat():
                    path.unlink()

    def _salt_of(self, day: date) -> bytes:
        with self._making, disk_errors():
            path = self._folder / f"{day.isoformat()}.salt"
            if not path.exists():
                fresh = self._folder / f"{secrets.token_hex(8)}.new"
                with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(secrets.token_bytes(_SALT_BYTES))
                    file.flush()
                    os.fsync(file.fileno())
                with contextlib.suppress(FileExistsError):  # an import was first, and its salt is the day's
                    path.hardlink_to(fresh)
                fresh.unlink()
            self._salts[day] = path.read_bytes()
            return self._salts[day]
