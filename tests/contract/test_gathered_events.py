"""Events of several processes in one log: each once, whoever dies when."""

import os
from pathlib import Path

import pytest

from qirvo.server.data_folder import own_node
from qirvo.server.events.gathering import KEPT_S, LOG, GatheredLog, hand_over
from qirvo.server.events.segments import SegmentedEventLog
from tests.support.registry_values import an_event


class Processes:
    """Two that write, and those that lead one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handed, self.nodes = folder / "handed", folder / "nodes"

    def log_of(self, node: str) -> SegmentedEventLog:
        return SegmentedEventLog(self.nodes / node / LOG)

    def leader(self) -> GatheredLog:
        return GatheredLog(self.folder / "log", handed=self.handed, nodes=self.nodes)

    def gathered(self) -> list[str]:
        self.leader().seal()
        return [event.id for event in SegmentedEventLog(self.folder / "log").read()]


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_what_processes_hand_over_is_gathered(processes: Processes):
    for node in ("a", "b"):
        log = processes.log_of(node)
        log.append([an_event(f"evt_{node}00001")])
        hand_over(log, processes.handed)
    assert sorted(processes.gathered()) == ["evt_a00001", "evt_b00001"]
    assert list(processes.handed.iterdir()) == []


def test_an_event_that_was_told_to_two_processes_counts_once(processes: Processes):
    for node in ("a", "b"):
        log = processes.log_of(node)
        log.append([an_event()])
        hand_over(log, processes.handed)
    assert processes.gathered() == ["evt_000001"]


def test_a_file_that_a_killed_leader_took_and_did_not_remove_counts_once(processes: Processes):
    log = processes.log_of("a")
    log.append([an_event()])
    hand_over(log, processes.handed)
    (left,) = processes.handed.iterdir()
    content = left.read_bytes()
    assert processes.gathered() == ["evt_000001"]
    left.write_bytes(content)
    assert processes.gathered() == ["evt_000001"]
    assert list(processes.handed.iterdir()) == []


def test_what_a_killed_process_left_is_gathered_without_its_torn_line(processes: Processes):
    processes.log_of("a").append([an_event()])
    (segment,) = (processes.nodes / "a" / LOG).iterdir()
    with segment.open("ab") as file:
        file.write(b'{"id":"evt_00')
    assert processes.gathered() == ["evt_000001"]


def test_what_a_running_process_still_writes_is_left_to_it(processes: Processes):
    with own_node(processes.nodes / "a"):
        log = processes.log_of("a")
        log.append([an_event()])
        assert processes.gathered() == []
        assert len(processes.leader().waiting(0)) == 1


def test_the_folder_of_a_process_that_is_gone_for_long_is_removed(processes: Processes):
    processes.log_of("a").append([an_event()])
    there = processes.nodes / "a"
    processes.gathered()
    assert there.exists()
    status = there.stat()
    os.utime(there, (status.st_atime, status.st_mtime - KEPT_S - 60))
    processes.gathered()
    assert not there.exists()


def test_who_begins_to_lead_knows_what_the_one_before_took(processes: Processes):
    first, second = processes.leader(), processes.leader()
    second.seal()
    log = processes.log_of("a")
    log.append([an_event()])
    hand_over(log, processes.handed)
    first.seal()
    again = processes.log_of("b")
    again.append([an_event(), an_event("evt_000002")])
    hand_over(again, processes.handed)
    second.begin()
    second.seal()
    assert [event.id for event in SegmentedEventLog(processes.folder / "log").read()] == ["evt_000001", "evt_000002"]
