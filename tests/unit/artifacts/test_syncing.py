"""Syncing a file while it is read: whoever waits is told when the disk refuses."""

from pathlib import Path

import pytest

from qirvo.artifacts.disk import StorageFailedError, syncing

UNSYNCABLE = Path("/dev/null")


def test_a_file_is_read_meanwhile(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(b"content")
    with syncing(file) as await_sync:
        assert file.read_bytes() == b"content"
        await_sync()


def test_whoever_waits_is_told_of_an_error_each_time():
    with syncing(UNSYNCABLE) as await_sync:
        for _ in range(2):
            with pytest.raises(StorageFailedError):
                await_sync()


def test_an_error_of_the_block_goes_before_the_disks():
    with pytest.raises(ZeroDivisionError), syncing(UNSYNCABLE):
        _ = 1 / 0


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(StorageFailedError), syncing(tmp_path / "none"):
        pass
