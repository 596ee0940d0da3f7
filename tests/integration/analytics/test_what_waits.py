"""What the owner is told of the disk and of events on their way, from the real log, store and folders."""

from collections.abc import Iterable
from pathlib import Path

from qirvo.server.events.counting import EventWriter
from qirvo.server.events.ingestion import ingestion_of
from qirvo.server.storage_sizes import storage_of
from tests.support.registries import RegistryInProcess
from tests.support.registry_values import an_event


def test_an_event_goes_from_the_memory_to_the_log_to_the_store(registry: RegistryInProcess):
    made = registry.assembly
    writer = EventWriter(made.log, waiting=2)
    for number in range(3):
        writer.enqueue(lambda number=number: [an_event(f"event-{number:04}")])  # type: ignore[misc]  # bound now
    told = ingestion_of(writer, made.log, made.store)
    assert (told.waiting, told.dropped, told.segments, told.segment_bytes) == (2, 1, 0, 0)
    writer.write_waiting()
    told = ingestion_of(writer, made.log, made.store)
    assert (told.waiting, told.segments) == (0, 1)
    assert told.segment_bytes == sum(path.stat().st_size for path in _log(registry))
    registry.count()
    assert ingestion_of(writer, made.log, made.store).segments == 0


def test_the_disk_is_told_by_parts(registry: RegistryInProcess):
    settings = registry.assembly.settings
    before = {each.part: each.size_bytes for each in storage_of(settings).parts}
    (settings.blobs_folder / "more").write_bytes(b"x" * 10_000)
    (settings.blobs_folder / "elsewhere").symlink_to(settings.data_folder)
    found = storage_of(settings)
    after = {each.part: each.size_bytes for each in found.parts}
    assert after["artifacts and uploads"] - before.get("artifacts and uploads", 0) == 10_000
    assert after["database"] > 0
    assert found.free_bytes > 0


def _log(registry: RegistryInProcess) -> Iterable[Path]:
    return (registry.assembly.settings.events_folder / "log").glob("*.jsonl")
