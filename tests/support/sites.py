"""Download sites for tests: small archives, a site made of them, and a host's view of it."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from qirvo.authoring.website.acts import Done, Exposure, SaidOfSite, build_site, change_plugin, refresh_site
from qirvo.authoring.website.taking import TakingRules
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.trust.verifying import TrustedRepository
from tests.support.builders import WEATHER
from tests.support.plugins import CODE, README, raw_manifest, raw_package


def an_archive(
    folder: Path,
    version: str = "1.0.0",
    *,
    plugin_id: str = str(WEATHER),
    files: Mapping[str, str | bytes] | None = None,
    **manifest: object,
) -> Path:
    """A plugin's archive in `folder`; fields of the manifest by keyword."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plugin_id}-{version}.zip"
    content: dict[str, str | bytes] = {
        "manifest.json": json.dumps(raw_manifest(id=plugin_id, version=version, **manifest)),
        "package.json": json.dumps(raw_package(version=version)),
        "README.md": README,
        "CHANGELOG.md": f"# Changelog\n\n## {version}\n\n- Changed.\n",
        "dist/index.js": f"// {version}\n{CODE}",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (content | dict(files or {})).items():
            archive.writestr(name, text)
    return path


@dataclass
class Stand:
    """A site below `folder`, its keys, and a clock that its tests move."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    site: Path = field(init=False)
    keys: Path = field(init=False)

    def __post_init__(self) -> None:
        self.site, self.keys = self.folder / "site", self.folder / "keys"

    def archive(self, version: str = "1.0.0", **given: Any) -> Path:
        """An archive beside the site."""
        return an_archive(self.folder / "archives", version, **given)

    def build(
        self,
        *files: Path,
        said: SaidOfSite | None = None,
        rules: TakingRules | None = None,
        exposure: Exposure | None = None,
    ) -> Done:
        """Make the site or add to it, a minute later than before."""
        self.now += timedelta(minutes=1)
        return build_site(
            files, site=self.site, keys=self.keys, now=self.now, said=said, rules=rules, exposure=exposure
        )

    def change(self, changed: Callable[[ReleaseIndex], ReleaseIndex], plugin_id: PluginId = WEATHER) -> Done:
        """Change what is signed of a plugin, a minute later than before."""
        self.now += timedelta(minutes=1)
        return change_plugin(plugin_id, changed, site=self.site, keys=self.keys, now=self.now)

    def refresh(self, after: timedelta = timedelta(minutes=1)) -> Done:
        """Sign the site anew, so much later than before."""
        self.now += after
        return refresh_site(site=self.site, keys=self.keys, now=self.now)

    def page(self, path: str = f"plugins/{WEATHER}/index.html") -> str:
        """What a page of the site says."""
        return (self.site / path).read_text(encoding="utf-8")

    def document(self, path: str = "metadata.json") -> Any:
        """What a JSON file of the site says."""
        return json.loads((self.site / path).read_bytes())


def a_stand(folder: Path) -> Stand:
    """A place where a site can be made."""
    return Stand(folder)


class Visiting:
    """A host that pinned a site's root when it met it; it judges by the age of what is signed, not by today."""

    def __init__(self, site: Path, cache: Path) -> None:
        address = site.absolute().as_uri()
        self.source = TrustedRepository(address, cache, max_age=timedelta(days=3650))
        self.source.pin(TrustedRepository.first_contact(address))

    def index(self, plugin_id: PluginId = WEATHER) -> ReleaseIndex:
        """Refresh, verify, and return a plugin's index."""
        self.source.refresh()
        return self.source.release_index(plugin_id)


def snapshot_of(folder: Path) -> Mapping[str, bytes]:
    """Every file below `folder`."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
