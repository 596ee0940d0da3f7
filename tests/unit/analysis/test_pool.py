"""A process of its own gives the same facts, and outlives what a file does to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qirvo.analysis.analyser import CodeFile, InProcess
from qirvo.analysis.facts import Unanalysed
from qirvo.analysis.pool import ProcessPool, usual_processes
from qirvo.domain.digests import Digest

CODE = b"import x from 'react'; fetch('https://api.example.org'); eval(y);"


def a_file(content: bytes = CODE) -> CodeFile:
    return CodeFile(path="dist/index.js", digest=Digest.of(content), content=content)


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    made = ProcessPool()
    yield made
    made.close()


def test_it_gives_the_facts_that_this_process_gives(pool: ProcessPool):
    assert pool.analyse([a_file(), a_file(b"1")]) == InProcess().analyse([a_file(), a_file(b"1")])


def test_a_process_gives_way_to_the_one_that_asks(pool: ProcessPool):
    pool.analyse([a_file()])
    (pid,) = pool.pids()
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5


def test_a_process_reaches_no_file_of_the_caller_and_emulates_all_the_same(pool: ProcessPool, tmp_path: Path):
    files, entries = {"index.js": b"fetch('https://api.example.org/' + 'a' + 'b');"}, ["index.js"]
    assert pool.emulate(files, entries) == InProcess().emulate(files, entries)
    asked = pool._all[0]._started().submit(os.listdir, str(tmp_path))
    if confines_here():
        with pytest.raises(PermissionError):
            asked.result(timeout=60)


def confines_here() -> bool:
    """Whether this kernel has Landlock, asked in a process that may be confined for it."""
    words = [sys.executable, "-c", "from qirvo.analysis.confining import confine; raise SystemExit(not confine())"]
    return subprocess.run(words, timeout=60, check=False).returncode == 0


def test_a_file_that_takes_too_long_says_so_and_the_next_is_analysed():
    slow = ProcessPool(most_s=0.0)
    assert slow.analyse([a_file()])[0].unanalysed is Unanalysed.TOO_SLOW
    slow.close()


def test_a_process_that_ends_costs_one_file(pool: ProcessPool):
    starved = ProcessPool(most_bytes=1)
    assert starved.analyse([a_file()])[0].unanalysed is Unanalysed.CRASHED
    starved.close()


def test_after_a_failure_a_new_process_is_used(pool: ProcessPool):
    pool.analyse([a_file()])
    [killed] = pool.pids()
    os.kill(killed, signal.SIGKILL)
    pool.analyse([a_file()])
    assert pool.analyse([a_file()]) == InProcess().analyse([a_file()])


def test_a_file_that_waits_for_no_other_uses_the_process_that_runs():
    pool = ProcessPool(3)
    for _ in range(3):
        pool.analyse([a_file()])
    assert len(pool.pids()) == 1
    pool.close()
    assert pool.pids() == ()


def test_several_processes_give_the_facts_of_each_file_in_order():
    pool = ProcessPool(2)
    files = [a_file(b"import '%d';" % number + CODE * 50) for number in range(12)]
    assert pool.analyse(files) == InProcess().analyse(files)
    assert len(pool.pids()) == 2
    pool.close()


def test_a_process_that_ends_disturbs_no_file_in_another():
    pool = ProcessPool(2)
    files = [a_file(b"import '%d';" % number + CODE * 50) for number in range(12)]
    pool.analyse(files)
    os.kill(pool.pids()[0], signal.SIGKILL)
    facts = pool.analyse(files)
    pool.close()
    told = list(zip(facts, InProcess().analyse(files), strict=True))
    assert [each.unanalysed for each, right in told if each != right] == [Unanalysed.CRASHED]


def test_callers_in_several_threads_all_get_theirs():
    pool = ProcessPool(2)
    files = [[a_file(b"import '%d';" % number)] for number in range(8)]
    with ThreadPoolExecutor(4) as callers:
        assert list(callers.map(pool.analyse, files)) == [InProcess().analyse(each) for each in files]
    pool.close()


def test_there_is_at_least_one_process_and_at_most_one_for_each_core():
    assert 1 <= usual_processes() <= len(os.sched_getaffinity(0))


def test_closing_again_is_a_no_op(pool: ProcessPool):
    pool.close()
    pool.close()
