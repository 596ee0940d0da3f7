"""A plugin's stored data across releases that cannot read each other's (data epochs).

When the epoch changes, the plugin is stopped, its data are copied under the name of the release that wrote them, and
only then does the other release begin. Whatever goes back, goes back to that copy; the copies stay as long as their
releases are kept.
"""

import os
import shutil
from pathlib import Path

from qirvo.artifacts.disk import PARTIAL_PREFIX, disk_errors, fsync_folder
from qirvo.host.filesystem import make_private_folder, remove_folder
from qirvo.host.installations import Installation
from qirvo.host.layout import PluginLayout


def is_other_epoch(before: Installation | None, after: Installation) -> bool:
    """Say whether `after` stores data in another form than `before`."""
    return before is not None and before.manifest.data_epoch != after.manifest.data_epoch


def forget_copy(layout: PluginLayout, release: str) -> None:
    """Remove the copy that `release` has from an earlier time, before a new one is made.

    Raises:
        StorageFailedError: The disk refuses.
    """
    remove_folder(layout.snapshot(release))


def keep_copy(layout: PluginLayout, release: str) -> None:
    """Copy the plugin's data under the name of `release`, whole or not at all; nothing stored is an empty copy.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    make_private_folder(layout.snapshots)
    _copied(layout.data, layout.snapshot(release))


def has_copy(layout: PluginLayout, release: str) -> bool:
    """Say whether there is a copy of the data that `release` wrote."""
    return layout.snapshot(release).is_dir()


def bring_back(layout: PluginLayout, release: str) -> None:
    """Make the plugin's data what `release` wrote; without a copy, none. To be done again after a crash.

    Raises:
        DiskFullError: There is no room.
        StorageFailedError: The disk refuses.
    """
    _copied(layout.snapshot(release), layout.data)


def sweep_copies(layout: PluginLayout, *, keep: frozenset[str]) -> None:
    """Remove the copies of releases that are not kept.

    Raises:
        StorageFailedError: The disk refuses.
    """
    for copy in tuple(layout.snapshots.iterdir()) if layout.snapshots.is_dir() else ():
        if copy.name not in keep:
            remove_folder(copy)


def _copied(source: Path, destination: Path) -> None:
    """Make `destination` a copy of `source`: it is whole before it takes the place of what was there."""
    partial = destination.with_name(f"{PARTIAL_PREFIX}{destination.name}")
    remove_folder(partial)
    with disk_errors(destination):
        if source.is_dir():
            shutil.copytree(source, partial, symlinks=True)
        else:
            partial.mkdir(mode=0o700)
        _sync_below(partial)
        remove_folder(destination)
        partial.rename(destination)
        fsync_folder(destination.parent)


def _sync_below(folder: Path) -> None:
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent, name)
            if not path.is_symlink():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        fsync_folder(Path(parent))
