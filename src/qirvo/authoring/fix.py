"""Writing a folder's manifest in the canonical form.

Nothing that the author wrote is lost (`domain.manifest_fixing`) and the file is replaced in one step, so no copy of the
old one is kept beside it: it would end up in the next archive. `dry_run` shows the difference beforehand.
"""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Severity
from qirvo.domain.manifest_fixing import FixedManifest, fix_manifest
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE, read_manifest
from qirvo.domain.manifest_text import MAX_BYTES, parse_document
from qirvo.trust.durable import write_durably

_BOUNDS: Mapping[str, str] = {"minVersion": "minQirvoVersion", "maxVersion": "maxQirvoVersion"}


class UnfixableError(InvalidError):
    """The manifest cannot be written anew."""

    code = "manifest-unfixable"
    hint = "Correct the errors above by hand first; `qirvo plugin explain RULE` says what each means."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What was, or would be, written.

    Attributes:
        path: The manifest.
        before: Its text; empty when there was none.
        after: Its canonical text.
        fixed: What is different.
    """

    path: Path
    before: str
    after: str
    fixed: FixedManifest

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be written."""
        return self.before != self.after

    def diff(self) -> list[str]:
        """Return the lines of a unified diff."""
        old, new = self.before.splitlines(), self.after.splitlines()
        name = self.path.name
        return list(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm=""))


def fix(folder: Path, *, dry_run: bool = False) -> Fix:
    """Write the manifest of the plugin in `folder` in the canonical form, unless it is already, or `dry_run`.

    Without a manifest, the `qirvo` section of package.json becomes one.

    Raises:
        UnfixableError: `folder` is no folder, or the manifest cannot be read; its errors are the findings.
        StorageFailedError: The disk refuses.
    """
    if not folder.is_dir():
        hint = "Unpack the archive, fix the manifest there, and pack it again."
        raise UnfixableError(f"`{folder}` is not a folder; what is packed is not changed", hint=hint)
    path = folder / MANIFEST_FILE
    raw, package = _read(path), _read(folder / PACKAGE_FILE)
    source = raw if raw is not None else _from_package(package)
    reading = read_manifest(source, package)
    document, _ = parse_document(source, file=MANIFEST_FILE)
    if reading.manifest is None or document is None:
        faults = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
        raise UnfixableError(f"`{path}` cannot be written in the canonical form", findings=faults)
    fixed = fix_manifest(document.root, reading.manifest)
    after = json.dumps(fixed.root, indent=2, ensure_ascii=False) + "\n"
    made = Fix(path=path, before="" if raw is None else raw.decode("utf-8"), after=after, fixed=fixed)
    if made.is_needed and not dry_run:
        write_durably(path, after.encode())
    return made


def _read(path: Path) -> bytes | None:
    """Return the file at `path`; None when there is none. A link is not followed: it may lead anywhere."""
    with disk_errors(path):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise UnfixableError(f"`{path}` is not a plain file", hint="Replace it by a plain file.")
        if not path.exists():
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)


def _from_package(package: bytes | None) -> bytes:
    """Return a manifest made of the `qirvo` section of package.json, which itself stays as it is."""
    document = None if package is None else parse_document(package, file=PACKAGE_FILE)[0]
    section: Any = document.root.get("qirvo") if document is not None else None
    if document is None or not isinstance(section, dict):
        hint = "`qirvo plugin new` starts a plugin with a manifest."
        raise UnfixableError(f"there is no `{MANIFEST_FILE}`, and no `qirvo` section in {PACKAGE_FILE}", hint=hint)
    made: dict[str, Any] = {key: document.root[key] for key in ("name", "version") if key in document.root}
    if isinstance(made.get("name"), str):
        made["name"] = made["name"].rpartition("/")[2]
    made |= {_BOUNDS.get(key, key): value for key, value in section.items()}
    return json.dumps(made).encode()
