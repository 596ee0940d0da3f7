"""A registry's repository in a folder, and mirrors of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from qirvo.domain.update_channels import UpdateChannel
from qirvo.host.bootstrap import Host
from qirvo.host.mirrors.copying import Synced
from qirvo.host.mirrors.sync import Selection
from qirvo.trust.durable import write_durably
from qirvo.trust.layout import Validity
from qirvo.trust.release_index import write_release_index
from qirvo.trust.rollout_logs import log_file, write_log
from qirvo.trust.signing import SignedRepository
from tests.support.builders import WEATHER
from tests.support.hosts import FakeRepositories, a_plugin, agree
from tests.support.repositories import a_repository, right_now

DAY = timedelta(days=1)
SHORT = Validity(timestamp=DAY, snapshot=2 * DAY)


@dataclass
class Copied:
    """A repository with the weather plugin, signed `days` ago, and a mirror of it.

    It has a delta from each release to the next, and shows its rollout log as a mirror does.
    """

    folder: Path
    days: int = 0
    signed: SignedRepository = field(init=False)

    def __post_init__(self) -> None:
        self.signed = a_repository(self.folder / "public", now=self.moment, validity=SHORT)
        self._drawn = FakeRepositories(self.signed.folder / "artifacts")
        self.publish("1.0.0")

    @property
    def moment(self) -> datetime:
        return right_now() - self.days * DAY

    @property
    def mirror(self) -> Path:
        return self.folder / "mirror"

    def publish(self, version: str) -> None:
        known = self._drawn.indexes.get(WEATHER)
        base = None if known is None else str(known.heads[UpdateChannel.STABLE].current)
        release = self._drawn.publish(a_plugin(self.folder, version))
        sbom = self.signed.folder / "sbom" / f"{release.artifact.digest.hex}.cdx.json"
        write_durably(sbom, b'{"bomFormat": "CycloneDX"}')
        if base is not None:
            self._add_delta(base, version)
        head = self._drawn.indexes[WEATHER].log
        assert head is not None
        shown = self.signed.folder / log_file(head.hash)
        write_durably(shown, write_log(self._drawn.logs[WEATHER], signed=head))
        self.signed.publish({WEATHER: write_release_index(self._drawn.indexes[WEATHER])}, now=self.moment)

    def _add_delta(self, base: str, target: str) -> None:
        delta = self._drawn.add_delta(base, target)
        made = self._drawn.archives / Path(delta.path).name
        write_durably(self.signed.folder / delta.path, made.read_bytes())
        made.unlink()

    def sync(self, selection: Selection | None = None, *, to: Path | None = None) -> Synced:
        host = Host.open(self.folder / "home", environ={})
        return host.mirror_sync(
            str(self.signed.folder), to or self.mirror, selection or Selection(plugins=(WEATHER,)), confirm=agree
        )
