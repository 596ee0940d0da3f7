"""The Guide's `createWebDistribution`, with its names: one plugin as a page to download it from.

What the Guide writes into a shared temporary folder, unescaped and without a hash, is a signed download site here
(ADR-0028), in a folder that the caller names.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qirvo.authoring.website.acts import SaidOfSite, build_site
from qirvo.authoring.website.beside import plugin_document
from qirvo.authoring.website.repository import keys_beside
from qirvo.authoring.website.taking import TakingRules
from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDistributionOptions:
    """What the page is to say.

    Attributes:
        version: The plugin has to be of this version; None: of any.
        includeSource: Offer the whole source, too, where a folder is given.
        customInstructions: Text for the page.
        title: What the site is called.
    """

    version: str | None = None
    includeSource: bool = False
    customInstructions: str | None = None
    title: str | None = None
    description: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDistribution:
    """What was made: `downloadUrl` and `pageUrl` are relative to the site, `metadata` is that of the plugin."""

    path: str
    downloadUrl: str
    pageUrl: str
    metadata: dict[str, Any]


def create_web_distribution(
    plugin_path: Path,
    options: WebDistributionOptions | None = None,
    *,
    out: Path,
    keys: Path | None = None,
    now: datetime | None = None,
) -> WebDistribution:
    """Make a download site of a plugin's folder or archive in `out`, or add it to the one there.

    Args:
        plugin_path: A folder or an archive.
        options: The Guide's.
        out: The site's folder.
        keys: Where its keys are, made the first time; the folder beside `out` without it.
        now: The time to sign; the machine's without one.

    Raises:
        QirvoError: The plugin may not be taken, or the disk refuses.
    """
    asked = options or WebDistributionOptions()
    done = build_site(
        [plugin_path],
        site=out,
        keys=keys or keys_beside(out),
        now=now or datetime.now(UTC).replace(microsecond=0),
        said=SaidOfSite(
            title=asked.title,
            description=asked.description,
            author=asked.author,
            instructions=asked.customInstructions,
        ),
        rules=TakingRules(version=asked.version, with_source=asked.includeSource),
    )
    given = done.given[0]
    metadata = plugin_document(done.record, done.record.plugins[str(given)])
    return WebDistribution(
        path=str(out),
        downloadUrl=metadata["downloadUrl"],
        pageUrl="index.html",
        metadata=metadata,
    )
