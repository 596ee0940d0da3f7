"""A registry whose disk is full at random moments under load, and has room again; nobody starts it anew.

The data folder is a small file system of its own, mounted for this; that needs root. Something else fills it to its
last byte, or to a few, so that some writes are refused whole and others in the middle.
"""

import contextlib
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.found import Found
from tests.faults.places import a_place, at_work

SIZE = "192m"
CLEAR = ("503 storage-full", "503 event-log-unavailable", "503 database-unavailable", "503 blob-store-failed")
"""How somebody is told whose request needs the disk."""
_QUIET_S = (1.0, 4.0)
_FULL_S = (1.0, 5.0)
_LEFT_BYTES = (0, 0, 4_096, 65_536)
_CHUNK = b"\0" * 65_536


def run(folder: Path, *, faults: int, seed: int) -> Found:
    """Fill the disk `faults` times, and look for what was acknowledged."""
    dice, found = random.Random(seed), Found()  # noqa: S311  # not a secret
    with a_small_disk(folder / "disk") as disk:
        place = a_place(folder, data=disk / "registry")
        with at_work(place, found) as (server, witnesses):
            for _ in range(faults):
                time.sleep(dice.uniform(*_QUIET_S))
                with filled(disk, left=dice.choice(_LEFT_BYTES)):
                    found.faults["disk full"] += 1
                    witnesses.await_good(time.monotonic(), "read", "fetch")
                    time.sleep(dice.uniform(*_FULL_S))
                found.note_longest("until work again, s", witnesses.await_good(time.monotonic()))
            if server.process.poll() is not None:
                found.lost.append("the registry ended")
    return found


@contextlib.contextmanager
def a_small_disk(folder: Path, *, size: str = SIZE) -> Iterator[Path]:
    """A file system in memory, mounted at `folder`."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def may_mount() -> bool:
    """Whether this process may mount."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


@contextlib.contextmanager
def filled(disk: Path, *, left: int) -> Iterator[None]:
    """Leave at most `left` bytes free on the disk until the block ends."""
    ballast = disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(_CHUNK)
        if left:
            os.truncate(ballast, max(0, ballast.stat().st_size - left))
        yield
    finally:
        ballast.unlink()
