"""A registry's repository in a folder, and mirrors of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from qirvo.host.bootstrap import Host
from qirvo.host.mirrors.sync import Selection, Synced
from qirvo.trust.layout import Validity
from qirvo.trust.release_index import write_release_index
from qirvo.trust.signing import SignedRepository
from tests.support.builders import WEATHER
from tests.support.hosts import FakeRepositories, a_plugin, agree
from tests.support.repositories import a_repository, right_now

DAY = timedelta(days=1)
SHORT = Validity(timestamp=DAY, snapshot=2 * DAY)


@dataclass
class Copied:
    """A repository with the weather plugin, signed `days` ago, and a mirror of it."""

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
        release = self._drawn.publish(a_plugin(self.folder, version))
        sbom = self.signed.folder / "sbom" / f"{release.artifact.digest.hex}.cdx.json"
        sbom.parent.mkdir(exist_ok=True)
        sbom.write_bytes(b'{"bomFormat": "CycloneDX"}')
        self.signed.publish({WEATHER: write_release_index(self._drawn.indexes[WEATHER])}, now=self.moment)

    def sync(self, selection: Selection | None = None, *, to: Path | None = None) -> Synced:
        host = Host.open(self.folder / "home", environ={})
        return host.mirror_sync(
            str(self.signed.folder), to or self.mirror, selection or Selection(plugins=(WEATHER,)), confirm=agree
        )
