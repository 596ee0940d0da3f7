"""Challenges that were told to browsers and wait for an answer, in a folder where any process finds them."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.server.ports import Clock
from qirvo.server.sign_in.challenges import GOOD_FOR, MOST


class FolderChallenges:
    """`sign_in_ports.Challenges` in a folder; beyond `MOST` the oldest are forgotten."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def keep(self, challenge: bytes) -> str:
        """Return the key under which the challenge waits, for some minutes."""
        key = secrets.token_urlsafe(24)
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room()
            ends_at = (self._clock() + GOOD_FOR).isoformat().encode("ascii")
            with os.fdopen(os.open(self._path(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(ends_at + b"\n" + challenge)
        return key

    def take(self, key: str) -> bytes | None:
        """Return the challenge and forget it; None when none waits."""
        path = self._path(key)
        mine = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with disk_errors(self._folder):
            try:
                path.rename(mine)  # one of those who answer at once has it
            except FileNotFoundError:
                return None
            ends_at, _, challenge = mine.read_bytes().partition(b"\n")
            mine.unlink()
        return challenge if self._clock() < datetime.fromisoformat(ends_at.decode("ascii")) else None

    def _path(self, key: str) -> Path:
        return self._folder / hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

    def _make_room(self) -> None:
        waiting = {path: status.st_mtime for path in self._folder.iterdir() if (status := _status(path)) is not None}
        over = (self._clock() - GOOD_FOR).timestamp()
        ended = [path for path, kept_at in waiting.items() if kept_at < over]
        oldest = sorted(waiting, key=waiting.__getitem__)[: max(0, len(waiting) - MOST + 1)]
        for path in {*ended, *oldest}:
            path.unlink(missing_ok=True)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
