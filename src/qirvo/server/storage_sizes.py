"""What the parts of the data folder take on the disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from qirvo.server.operator_ports import Storage, Stored
from qirvo.server.settings import Settings


def storage_of(settings: Settings) -> Storage:
    """Return the sizes; what goes while one looks counts as gone."""
    folder = settings.data_folder
    parts = {
        "database": list(folder.glob("registry.db*")),
        "artifacts and uploads": [settings.blobs_folder],
        "copies of artifacts and uploads": [settings.blob_copies_folder],
        "repositories": [folder / "repositories"],
        "events, as they came": [settings.events_folder / "log"],
        "events, counted": [settings.counted_folder],
        "search index": [settings.search_folder],
    }
    sizes = {name: sum(sum(_sizes(path)) for path in paths) for name, paths in parts.items()}
    return Storage(
        parts=[Stored(part=name, size_bytes=size) for name, size in sizes.items() if size],
        free_bytes=shutil.disk_usage(folder).free,
    )


def _sizes(path: Path) -> Iterator[int]:
    """Yield the length of every file at or below `path`; links are not followed."""
    try:
        if path.is_file():
            yield path.stat().st_size
            return
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return
