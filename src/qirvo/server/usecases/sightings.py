"""What the registry sees itself, as events: artifacts that leave it, pages and searches that show plugins."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.visits import Sight, Visit, seen_at

_KEPT = 20_000  # artifacts


class KnownArtifacts:
    """Which release artifact bytes are: of a digest that never changes, so that only the first download asks."""

    def __init__(self, reading: Callable[[], UnitOfWork]) -> None:
        self._reading = reading
        self._kept: dict[Digest, tuple[PluginId, Version]] = {}

    def release_of(self, artifact: Digest) -> tuple[PluginId, Version] | None:
        """Return the release, also the one a delta leads to; None where they are no release's."""
        found = self._kept.get(artifact)
        if found is None:
            with self._reading() as uow:
                found = uow.plugins.release_of(artifact)
            if found is not None:
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[artifact] = found
        return found


def download_of(
    artifact: Digest, visit: Visit, *, way_out: DistributionChannel, now: datetime, known: KnownArtifacts, sight: Sight
) -> Sequence[DistributionEvent]:
    """Return the event of a download of these artifact bytes; none when they are no release's."""
    release = known.release_of(artifact)
    if release is None:
        return ()
    plugin_id, version = release
    return [_sighted(EventKind.DOWNLOAD, plugin_id, visit, now=now, sight=sight, version=version, way_out=way_out)]


def look_of(
    kind: EventKind, plugin_ids: Sequence[PluginId], visit: Visit, *, now: datetime, sight: Sight, source: str = ""
) -> Sequence[DistributionEvent]:
    """Return the events of somebody seeing plugins: the page of one, or several among what was searched."""
    return [_sighted(kind, each, visit, now=now, sight=sight, source=source) for each in plugin_ids]


def _sighted(
    kind: EventKind,
    plugin_id: PluginId,
    visit: Visit,
    *,
    now: datetime,
    sight: Sight,
    version: Version | None = None,
    way_out: DistributionChannel = DistributionChannel.MARKETPLACE,
    source: str = "",
) -> DistributionEvent:
    seen = seen_at(plugin_id, visit, now=now, sight=sight)
    return DistributionEvent(
        id=sight.new_id("evt_"),
        kind=kind,
        plugin_id=plugin_id,
        version=version,
        distribution_channel=way_out,
        at=now,
        witness=Witness.REGISTRY,
        visitor=seen.visitor,
        agent=seen.agent,
        country=seen.country,
        source=source,
    )
