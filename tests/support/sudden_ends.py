"""Acts on a host that end in the middle, many times: killed at any moment or at each state, and on a disk that is full.

Run as a program, it says on stderr what was found wrong afterwards:
`python -m tests.support.sudden_ends HOME PLUGINS ACT killed ROUNDS`, or `… full`.
"""

import errno
import itertools
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qirvo.artifacts.disk import DiskFullError, delete_folder
from tests.support.hosts import STATES, Noting, a_place, act_on, faults_of, power_cut_at

_ENDED_WELL, _SAID_FULL, _WENT_WRONG = 0, 3, 4
_DICE = random.Random(5)  # noqa: S311  # the same moments each time, as far as the machine allows


def main(home: str, plugin: str, act: str, how: str, rounds: str = "0") -> None:
    """End `act` in the middle as `how` says."""
    stage = Path(home), Path(plugin), act
    found = killed(*stage, int(rounds)) if how == "killed" else on_a_full_disk(*stage)
    sys.exit("\n".join(found) or 0)


def killed(home: Path, plugin: Path, act: str, rounds: int) -> Sequence[str]:
    """Kill `act` at its states in turn, and every other time at a moment that nobody chose."""
    before = a_place(home).version()
    wrong: list[str] = []
    length_s = _length_s(home, plugin, act)
    for count in range(rounds):
        state = STATES[count // 2 % len(STATES)]
        moment_s = max(_DICE.random() * length_s, 1e-5)

        def ends(copy: Path, *, state: str = state, moment_s: float = moment_s, at_state: bool = count % 2 == 0) -> int:
            if not at_state:
                signal.setitimer(signal.ITIMER_REAL, moment_s)  # whose signal ends a process that does not wait for it
            act_on(copy, plugin, act, Noting(at_state=power_cut_at(state)) if at_state else Noting())
            return _ENDED_WELL

        with _on_a_copy(home, count) as copy:
            code = _forked(copy, ends)
            wrong += [
                f"kill {count} ({state}, {moment_s:.4f} s): {fault}"
                for fault in faults_of(copy, before, finished=code == 0)
            ]
    return wrong


def on_a_full_disk(home: Path, plugin: Path, act: str) -> Sequence[str]:
    """Let the disk be full from the first thing that `act` writes on, then from the second, and so on.

    It stays full until the process has ended, which says so in its own words; then there is room again.
    """
    before = a_place(home).version()
    wrong: list[str] = []
    for count in itertools.count(1):

        def ends(copy: Path, *, count: int = count) -> int:
            _fill_from(count)
            try:
                act_on(copy, plugin, act, Noting())
            except DiskFullError:
                return _SAID_FULL
            return _ENDED_WELL

        with _on_a_copy(home, count) as copy:
            code = _forked(copy, ends)
            if code not in (_ENDED_WELL, _SAID_FULL):
                wrong.append(f"full at write {count}: ended with {code} instead of saying so")
            wrong += [f"full at write {count}: {fault}" for fault in faults_of(copy, before, finished=code == 0)]
        if code == _ENDED_WELL:
            return wrong
    raise AssertionError("unreachable: every act ends")


def _fill_from(count: int) -> None:
    """Let the disk be full from this process's `count`-th sync on: that is where a file system says so at last."""
    left, sync = itertools.count(count - 1, -1), os.fsync

    def fsync(descriptor: int) -> None:
        if next(left) <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    os.fsync = fsync  # type: ignore[assignment]  # the operating system's part is played here


def _length_s(home: Path, plugin: Path, act: str) -> float:
    def ends(copy: Path) -> int:
        act_on(copy, plugin, act, Noting())
        return _ENDED_WELL

    with _on_a_copy(home, -1) as copy:
        begun = time.monotonic()
        _forked(copy, ends)
        return time.monotonic() - begun


@contextmanager
def _on_a_copy(home: Path, count: int) -> Iterator[Path]:
    copy = home.with_name(f"{home.name}-{count}")
    shutil.copytree(home, copy, symlinks=True)
    try:
        yield copy
    finally:
        delete_folder(copy)


def _forked(copy: Path, ends: Callable[[Path], int]) -> int:
    """Run `ends` in a fork, so that the imports are paid once, and return how that ended; negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            code = ends(copy)
        except BaseException as exc:  # noqa: BLE001  # a fork's edge
            sys.stderr.write(f"{type(exc).__name__}: {exc}\n")
            code = _WENT_WRONG
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
