"""A release added to a site, ended at each step of writing in turn: killed, or because the disk is full from there on.

Run as a program, it says on stderr what was found wrong afterwards: `python -m tests.support.site_ends FOLDER HOW`.
"""

import errno
import itertools
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qirvo.artifacts.disk import DiskFullError
from qirvo.domain.update_channels import UpdateChannel
from tests.support.sites import Stand, Visiting

KILLED, FULL = "killed", "full"
_ENDED_WELL, _SAID_FULL, _WENT_WRONG = 0, 3, 4


def main(folder: str, how: str) -> None:
    """End the act in the middle as `how` says, at every step."""
    stand = Stand(Path(folder) / "before")
    stand.build(stand.archive("1.0.0"))
    newer = stand.archive("1.1.0")
    found: list[str] = []
    for step in itertools.count(1, 2 if how == FULL else 1):
        copy = Stand(Path(folder) / f"copy-{step}", now=stand.now)
        shutil.copytree(stand.folder, copy.folder)
        code = _forked(copy, newer, step, how)
        found += [f"{how} at step {step}: {fault}" for fault in _faults(copy, newer, code, how)]
        if code == _ENDED_WELL:
            break
        shutil.rmtree(copy.folder)
    sys.exit("\n".join([*found, *([] if step > 10 else [f"only {step} steps"])]) or 0)  # it has more


def _faults(stand: Stand, newer: Path, code: int, how: str) -> Sequence[str]:
    """Return what is wrong with a site after the act ended with `code`."""
    faults = []
    if code not in {_ENDED_WELL, _SAID_FULL if how == FULL else -signal.SIGKILL}:
        faults.append(f"it ended with {code}")
    visiting = Visiting(stand.site, stand.folder / "host")
    index = visiting.index()
    missing = [each for each in index.releases.values() if not (stand.site / each.artifact.path).is_file()]
    faults += [f"{each.version} is signed and not there" for each in missing]
    stand.refresh()
    current = index.heads[UpdateChannel.STABLE].current
    if f"Download {current}<" not in stand.page():
        faults.append(f"{current} is offered, and not shown after the next act")
    stand.build(newer)
    if str(visiting.index().heads[UpdateChannel.STABLE].current) != "1.1.0" or "Download 1.1.0<" not in stand.page():
        faults.append("the release cannot be added any more")
    left = [path.name for path in stand.site.rglob("*.partial") if how == FULL]
    return [*faults, *(f"left over: {name}" for name in left)]


def _forked(stand: Stand, newer: Path, step: int, how: str) -> int:
    child = os.fork()
    if child == 0:
        code = _WENT_WRONG
        try:
            _end_at(step, how)
            stand.build(newer)
            code = _ENDED_WELL
        except DiskFullError:
            code = _SAID_FULL
        except BaseException as exc:  # noqa: BLE001  # a fork's edge
            sys.stderr.write(f"{type(exc).__name__}: {exc}\n")
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _end_at(step: int, how: str) -> None:
    """Count every sync and every rename of this process, and end it, or have no room, from the `step`-th on."""
    left = itertools.count(step - 1, -1)

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*given: Any) -> Any:  # the operating system's part is played here
            if next(left) <= 0:
                if how == KILLED:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return act(*given)

        return acting

    os.fsync, os.replace = counted(os.fsync), counted(os.replace)


if __name__ == "__main__":
    main(*sys.argv[1:])
