"""Keepers of mirrors who end in the middle, many times: killed at a sync of the disk or at any moment, or out of room.

Run as a program, it says on stderr what was found wrong afterwards, each act being ended so often:
`python -m tests.support.mirror_endings FOLDER killed|full ROUNDS`.
"""

import errno
import itertools
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qirvo.artifacts.disk import DiskFullError, delete_folder
from qirvo.domain.errors import QirvoError
from qirvo.host.bootstrap import Host
from qirvo.host.mirrors.archive import export_mirror, import_mirror
from qirvo.host.mirrors.folder import MirrorFolder, NoMirrorError
from qirvo.host.mirrors.sync import Selection
from qirvo.host.mirrors.verify import verify_mirror
from tests.support.builders import WEATHER
from tests.support.hosts import agree
from tests.support.mirrors import DAY, Copied

_ENDED_WELL, _SAID_FULL, _WENT_WRONG = 0, 3, 4
_AN_ACT_S = 0.3
_OWN = {"mirror.json", "trust", "next", "lock"}
_DICE = random.Random(5)  # noqa: S311  # the same moments each time, as far as the machine allows


@dataclass(frozen=True)
class Keeping:
    """What is kept below `folder`, of the registry's repository in `source`.

    There are the mirror, at the state before the newest, with one state before that; `out.tar`, an older export of it;
    `carried`, a mirror that was brought that export; `new.tar`, an export of the newest state.
    """

    source: Path
    folder: Path

    def sync(self, name: str) -> None:
        Host.open(self.folder / "home", environ={}).mirror_sync(
            str(self.source), self.folder / name, Selection(plugins=(WEATHER,)), confirm=agree
        )

    def export(self, name: str, out: str = "out.tar") -> None:
        export_mirror(self.folder / name, self.folder / out)

    def bring(self, name: str, archive: str = "new.tar") -> None:
        import_mirror(self.folder / archive, self.folder / name, confirm=agree)


ACTS: dict[str, tuple[Callable[[Keeping, str], None], str]] = {
    "sync": (Keeping.sync, "mirror"),
    "first sync": (Keeping.sync, "nothing"),
    "export": (Keeping.export, "mirror"),
    "import": (Keeping.bring, "carried"),
    "first import": (Keeping.bring, "nothing"),
}


def a_keeping(folder: Path) -> Keeping:
    """Make what `Keeping` says."""
    copied = Copied(folder)
    keeping = Keeping(copied.signed.folder, folder / "keeping")
    keeping.sync("mirror")
    keeping.export("mirror")
    keeping.bring("carried", "out.tar")
    copied.publish("1.1.0")
    keeping.sync("mirror")
    copied.publish("1.2.0")
    keeping.sync("newest")
    keeping.export("newest", "new.tar")
    keeping.export("mirror", "expected.tar")
    return keeping


def main(folder: str, how: str, rounds: str) -> None:
    """End every act in the middle as `how` says."""
    keeping = a_keeping(Path(folder))
    end = {"killed": _killed, "full": _full}[how]
    wrong: list[str] = []
    for act in ACTS:
        count = _syncs_of(keeping, act)
        for number in range(int(rounds)):
            at = 1 + number * count // int(rounds)  # from the first sync of the disk on
            with _on_a_copy(keeping, number) as copy:
                code, what = end(copy, act, at, number)
                faults = faults_of(copy, act, finished=code == _ENDED_WELL)
                wrong += [f"{act}, {what}: {fault}" for fault in faults]
                if code == _WENT_WRONG:
                    wrong.append(f"{act}, {what}: ended otherwise than it should")
    sys.exit("\n".join(wrong) or 0)


def faults_of(keeping: Keeping, act: str, *, finished: bool) -> Sequence[str]:
    """Say what is wrong with what an act left that was begun on `keeping`."""
    wrong = _seen_at_once(keeping, act, finished=finished)
    try:
        perform, name = ACTS[act]
        perform(keeping, name)
        wrong += _seen_at_once(keeping, act, finished=True)
    except QirvoError as exc:
        wrong.append(f"cannot be done again: {type(exc).__name__}: {exc}")
    if act != "export":
        wrong += _left_in(MirrorFolder(keeping.folder / ACTS[act][1]))
    return wrong


def _seen_at_once(keeping: Keeping, act: str, *, finished: bool) -> list[str]:
    """Say how what is there differs from the state before and, once it was `finished`, from the one after."""
    if act == "export":
        expected = (keeping.folder / "expected.tar").read_bytes()
        before = expected if finished else (keeping.folder.with_name("keeping") / "out.tar").read_bytes()
        return [] if (keeping.folder / "out.tar").read_bytes() in (before, expected) else ["half an export is seen"]
    folder = keeping.folder / ACTS[act][1]
    try:
        verify_mirror(folder, max_age=DAY)
    except NoMirrorError:
        return ["no mirror is there"] if finished or not act.startswith("first") else []
    except QirvoError as exc:
        return [f"does not verify: {type(exc).__name__}: {exc}"]
    newest = set(MirrorFolder(keeping.folder / "newest").record().files)  # a delta from an earlier state may be there
    return [] if newest <= set(MirrorFolder(folder).record().files) or not finished else ["is not at the newest state"]


def _left_in(mirror: MirrorFolder) -> list[str]:
    """Say what is there that belongs to nothing."""
    record = mirror.record()
    foreign = {each.name for each in mirror.own.iterdir()} - _OWN
    foreign |= set(mirror.present()) - {*record.files, *record.earlier}
    foreign |= {each.name for each in (mirror.own / "next").glob("*")}
    return [f"left behind: {sorted(foreign)}"] if foreign else []


def _killed(copy: Keeping, act: str, at: int, number: int) -> tuple[int, str]:
    """Kill `act` at a sync of the disk, and every third time at a moment that nobody chose."""
    if number % 3 < 2:  # the other two times
        return _forked(copy, act, lambda: _at_sync(at, _kill)), f"killed at sync {at}"
    moment_s = max(_DICE.random() * _AN_ACT_S, 1e-5)
    code = _forked(copy, act, lambda: _kill_after(moment_s))
    return code, f"killed after {moment_s:.4f} s"


def _full(copy: Keeping, act: str, at: int, number: int) -> tuple[int, str]:
    """Let the disk be full from a sync on: that is where a file system says so at last; then there is room again."""
    del number
    return _forked(copy, act, lambda: _at_sync(at, _no_room)), f"full at sync {at}"


def _syncs_of(keeping: Keeping, act: str) -> int:
    """Return how often `act` syncs the disk."""
    counted = keeping.folder.with_name("counted")

    def count(number: int) -> None:
        counted.write_text(str(number), encoding="utf-8")

    with _on_a_copy(keeping, -1) as copy:
        _forked(copy, act, lambda: _at_sync(0, count))
    return int(counted.read_text(encoding="utf-8"))


def _at_sync(at: int, then: Callable[[int], None]) -> None:
    """Have `then` take place at this process's sync number `at` and at all that follow."""
    numbers, sync = itertools.count(1), os.fsync

    def fsync(descriptor: int) -> None:
        number = next(numbers)
        if number >= at:
            then(number)
        sync(descriptor)

    os.fsync = fsync  # type: ignore[assignment]  # the operating system's part is played here


def _kill(number: int) -> None:
    del number
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_after(moment_s: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, moment_s)  # whose signal ends a process that does not wait for it


def _no_room(number: int) -> None:
    del number
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _on_a_copy(keeping: Keeping, number: int) -> Iterator[Keeping]:
    folder = keeping.folder.with_name(f"keeping-{number}")
    shutil.copytree(keeping.folder, folder, symlinks=True)
    try:
        yield Keeping(keeping.source, folder)
    finally:
        delete_folder(folder)


def _forked(copy: Keeping, act: str, prepare: Callable[[], None]) -> int:
    """Do `act` in a fork, so that the imports are paid once, and return how that ended; negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            prepare()
            perform, name = ACTS[act]
            perform(copy, name)
            code = _ENDED_WELL
        except DiskFullError:
            code = _SAID_FULL
        except BaseException as exc:  # noqa: BLE001  # a fork's edge
            sys.stderr.write(f"{type(exc).__name__}: {exc}\n")
            code = _WENT_WRONG
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
