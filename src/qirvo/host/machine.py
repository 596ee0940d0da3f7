"""What every act of the host works with, wired once."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from qirvo.deferred import dataclass
from qirvo.host.installed import Installations
from qirvo.host.layout import HostLayout
from qirvo.host.ports import Clock, Downloading, FleetLock, NewId, Providing, Repositories, Runtime
from qirvo.host.settings import HostSettings

if TYPE_CHECKING:
    from qirvo.domain.names import PluginId
    from qirvo.host.sources import Sources
    from qirvo.host.store import BlobStore


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A home and the world around it. What needs large libraries is opened when it is first used.

    Attributes:
        new_id: Gives a fresh random id.
        environ: The environment, as it was when the program started.
        shares_blobs: Whether plugins share the blobs of equal files, each protected by its rights.
        zone: The time zone of its maintenance windows; None for the system's own.
    """

    layout: HostLayout
    settings: HostSettings
    installations: Installations
    sources: "Sources"
    open_runtime: Callable[[], Runtime]
    open_repositories: Callable[[], Repositories]
    open_providing: Callable[[], Providing]
    open_fleet_lock: Callable[[], FleetLock]
    open_downloading: Callable[[], Downloading]
    clock: Clock
    new_id: NewId
    environ: Mapping[str, str]
    shares_blobs: bool = True
    zone: tzinfo | None = None

    def store_of(self, plugin_id: "PluginId") -> "BlobStore":
        """Return where the files of the releases of `plugin_id` lie."""
        from qirvo.host.store import BlobStore  # noqa: PLC0415  # start-up time

        return BlobStore(self.layout.store / ("shared" if self.shares_blobs else str(plugin_id)))

    @cached_property
    def runtime(self) -> Runtime:
        """Who runs the plugins."""
        return self.open_runtime()

    @cached_property
    def repositories(self) -> Repositories:
        """The way to the sources."""
        return self.open_repositories()

    @cached_property
    def downloading(self) -> Downloading:
        """The way to files that no source signed."""
        return self.open_downloading()

    @cached_property
    def providing(self) -> Providing:
        """Who puts modules into the host's folder that plugins expect of it."""
        return self.open_providing()

    @cached_property
    def fleet_lock(self) -> FleetLock:
        """Who counts the hosts of the fleet that change."""
        return self.open_fleet_lock()
