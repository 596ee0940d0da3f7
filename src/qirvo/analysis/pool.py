"""The analysis in a process of its own: whatever a file does to it, the caller goes on.

A file that takes too long or too much memory, or that makes the process end, has facts that say so; the next file gets
a new process.
"""

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

from qirvo.analysis.analyser import CodeFile, InProcess
from qirvo.analysis.emulation import Emulated
from qirvo.analysis.facts import FileFacts, Unanalysed

MOST_S = 20.0
MOST_BYTES = 2 * 1024**3
_LOOKS_EVERY_S = 0.2


class ProcessPool:
    """`analysis.Analyser` in a process of its own, started when it is first needed.

    Args:
        most_s: Seconds that one file may take.
        most_bytes: Address space that the process may use.
    """

    def __init__(self, *, most_s: float = MOST_S, most_bytes: int = MOST_BYTES) -> None:
        self._most_s = most_s
        self._most_bytes = most_bytes
        self._executor: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def analyse(self, files: Sequence[CodeFile]) -> tuple[FileFacts, ...]:
        """Return the facts of each file, in the same order."""
        with self._lock:
            return tuple(self._one(file) for file in files)

    def emulate(self, files: Mapping[str, bytes], entries: Sequence[str]) -> Emulated:
        """Run the plugin in the process; one that ends it, or takes too long, is cut."""
        with self._lock:
            try:
                return self._process().submit(_emulated, files, entries).result(timeout=self._most_s)
            except Exception:  # noqa: BLE001  # the same as for a file
                self.close()
                return Emulated(is_cut=True)

    def close(self) -> None:
        """End the process; again is a no-op."""
        executor, self._executor = self._executor, None
        if executor is not None:
            for process in list(executor._processes.values()):  # noqa: SLF001  # it has no way of its own before 3.14
                process.kill()
            executor.shutdown(wait=True, cancel_futures=True)

    def _one(self, file: CodeFile) -> FileFacts:
        try:
            return self._submitted(file).result(timeout=self._most_s)
        except TimeoutError:
            return self._failed(file, Unanalysed.TOO_SLOW)
        except Exception:  # noqa: BLE001  # whatever a file did to the process, it costs that file alone
            return self._failed(file, Unanalysed.CRASHED)

    def _submitted(self, file: CodeFile) -> "Future[FileFacts]":
        return self._process().submit(_analysed, file)

    def _process(self) -> ProcessPoolExecutor:
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
    """Bound what this process may use, and end it when the one that started it was killed."""
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os._exit(1)  # nobody is left to tell


def _analysed(file: CodeFile) -> FileFacts:
    return InProcess().analyse([file])[0]


def _emulated(files: Mapping[str, bytes], entries: Sequence[str]) -> Emulated:
    return InProcess().emulate(files, entries)
