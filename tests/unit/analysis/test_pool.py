"""A process of its own gives the same facts, and outlives what a file does to it."""

from collections.abc import Iterator

import pytest

from qirvo.analysis.analyser import CodeFile, InProcess
from qirvo.analysis.facts import Unanalysed
from qirvo.analysis.pool import ProcessPool
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
    assert pool._executor is not None
    for process in pool._executor._processes.values():
        process.kill()
        process.join()
    pool.analyse([a_file()])
    assert pool.analyse([a_file()]) == InProcess().analyse([a_file()])


def test_closing_again_is_a_no_op(pool: ProcessPool):
    pool.close()
    pool.close()
