"""The analysis in processes of its own: whatever a file does to one, the caller goes on.

A file that takes too long or too much memory, or that makes its process end, has facts that say so; the next file gets
a new process, and those in other processes are not disturbed. Where Linux can, none of them opens a file, a connection
or another process, so that an error in what reads hostile code gives nobody the keys of whoever asked.
"""

import multiprocessing
import os
import queue
import resource
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING

from qirvo.analysis.analyser import CodeFile, InProcess
from qirvo.analysis.confining import confine
from qirvo.analysis.facts import FileFacts, Unanalysed

if TYPE_CHECKING:
    from qirvo.analysis.emulation import Emulated

MOST_S = 40.0
MOST_BYTES = 2 * 1024**3
_LOOKS_EVERY_S = 0.2
_NICENESS = 5
"""Whoever waits for an answer comes first; beside a busy server on one core, a quarter is left for the analysis."""
_CORES_OF_A_PROCESS = 2  # what serves requests and what packs archives want cores, too


def usual_processes() -> int:
    """Return how many processes suit this machine: one for two cores that may be used, at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1  # macOS has none
    return max(1, cores // _CORES_OF_A_PROCESS)


class ProcessPool:
    """`analysis.Analyser` in processes of its own, each started when it is first needed.

    Args:
        processes: How many files are analysed at a time.
        most_s: Seconds by the clock on the wall that one file may take.
        most_bytes: Address space that a process may use.
    """

    def __init__(self, processes: int = 1, *, most_s: float = MOST_S, most_bytes: int = MOST_BYTES) -> None:
        self._all = tuple(_Process(most_s, most_bytes) for _ in range(processes))
        self._free: queue.LifoQueue[_Process] = (
            queue.LifoQueue()
        )  # one that runs already comes before one that does not
        for process in reversed(self._all):
            self._free.put(process)
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="analysis")

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        return tuple(self._threads.map(self._one, files))

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        """Run the plugin in one of the processes; one that ends it, or takes too long, is cut."""
        process = self._free.get()
        try:
            return process.emulate(files, entries)
        finally:
            self._free.put(process)

    def close(self) -> None:
        """End the processes; again is a no-op."""
        self._threads.shutdown(wait=False, cancel_futures=True)  # first, so that no process is started anew
        for process in self._all:
            process.close()
        self._threads.shutdown()

    def pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that run now."""
        return tuple(pid for process in self._all for pid in process.pids())

    def _one(self, file: CodeFile) -> FileFacts:
        process = self._free.get()
        try:
            return process.analyse(file)
        finally:
            self._free.put(process)


class _Process:
    """One process that analyses one file at a time; one thread at a time may ask it."""

    def __init__(self, most_s: float, most_bytes: int) -> None:
        self._most_s = most_s
        self._most_bytes = most_bytes
        self._executor: ProcessPoolExecutor | None = None

    def analyse(self, file: CodeFile) -> FileFacts:
        try:
            return self._submitted(file).result(timeout=self._most_s)
        except TimeoutError:
            return self._failed(file, Unanalysed.TOO_SLOW)
        except Exception:  # noqa: BLE001  # whatever a file did to the process, it costs that file alone
            return self._failed(file, Unanalysed.CRASHED)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
        try:
            return self._started().submit(_emulated, files, entries).result(timeout=self._most_s)
        except Exception:  # noqa: BLE001  # the same as for a file
            from qirvo.analysis.emulation import Emulated

            self.close()
            return Emulated(is_cut=True)

    def close(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list((executor._processes or {}).values()):  # noqa: SLF001  # it has no way of its own before 3.14
                process.kill()
            executor.shutdown(wait=True, cancel_futures=True)

    def pids(self) -> tuple[int, ...]:
        return () if self._executor is None else tuple(self._executor._processes)  # noqa: SLF001  # as above

    def _submitted(self, file: CodeFile) -> "Future[FileFacts]":
        return self._started().submit(_analysed, file)

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(
                max_workers=1, mp_context=context, initializer=_begin, initargs=(self._most_bytes, os.getpid())
            )
        return self._executor

    def _failed(self, file: CodeFile, why: Unanalysed) -> FileFacts:
        self.close()
        return FileFacts(language=file.path.rpartition(".")[2].lower(), unanalysed=why)


def _begin(most_bytes: int, parent: int) -> None:
    """Bound what this process may use and reach, and end it when the one that started it was killed."""
    os.nice(_NICENESS)
    confine()  # before there is a second thread, which would be left out
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os._exit(1)  # nobody is left to tell


def _analysed(file: CodeFile) -> FileFacts:
    return InProcess().analyse([file])[0]


def _emulated(files: Mapping[str, bytes], entries: Sequence[str]) -> "Emulated":
    return InProcess().emulate(files, entries)
