"""Samples of plugins, hostile and benign, made by code: what the scanner is measured with.

A sample says only what is particular to it; `sample_files` puts a good plugin around that. Whoever writes samples does
not read the rules, and whoever writes rules does not read the samples of `heldout` (docs/scanner.md says how that was
kept).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.plugins import plugin_files, raw_manifest, raw_package


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One plugin in a release of one of two kinds.

    Attributes:
        name: Unique within its corpus, in kebab case.
        family: What kind of attack, or what kind of innocent code that looks like one; kebab case.
        files: Path → content of what is particular to it; `dist/index.js` is the entry.
        manifest: Fields of manifest.json that differ from an ordinary one's; None removes a field.
        package: Fields of package.json that differ, likewise.
    """

    name: str
    family: str
    files: Mapping[str, str | bytes]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    package: Mapping[str, Any] = field(default_factory=dict)


def sample_files(sample: Sample) -> dict[str, bytes]:
    """Return every file of the plugin that `sample` stands for."""
    manifest = {key: value for key, value in (raw_manifest() | dict(sample.manifest)).items() if value is not None}
    package = {key: value for key, value in (raw_package() | dict(sample.package)).items() if value is not None}
    own = {path: text.encode() if isinstance(text, str) else text for path, text in sample.files.items()}
    return plugin_files(manifest=manifest, package=package) | own | _documents(own, manifest, package)


def _documents(own: Mapping[str, bytes], manifest: object, package: object) -> dict[str, bytes]:
    made = {"manifest.json": json.dumps(manifest, indent=2), "package.json": json.dumps(package, indent=2)}
    return {path: text.encode() for path, text in made.items() if path not in own}
