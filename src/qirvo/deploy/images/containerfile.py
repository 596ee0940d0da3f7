"""What a container engine builds a release image from: a folder with a containerfile, for teams that build themselves.

The content is that of the daemonless builder, verified and unpacked before the engine sees it. The file has no `RUN`,
so nothing of the plugin runs and no network is needed, and no `ARG`: an engine's cache does not look at their values.
Every value is a literal, escaped here.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.deploy.images.contents import (
    HOME,
    IMAGE_HOME,
    PORT,
    RUNTIME_FOLDER,
    USER,
    environment,
    installation_record,
    release_folder,
    runtime_entries,
)
from qirvo.deploy.ports import VerifiedRelease
from qirvo.domain.errors import ConflictError
from qirvo.domain.images import ImageReference

CONTAINERFILE = "Containerfile"
_LABEL_LIMIT = 500


class BuildFolderTakenError(ConflictError):
    """The folder for an engine's build holds something already."""

    code = "build-folder-taken"
    hint = "Name a folder that is empty or does not exist."


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """What the containerfile says."""

    base: str
    labels: Mapping[str, str]
    plugin_id: str


def render_containerfile(instructions: Instructions) -> str:
    """Return the text of the containerfile."""
    labels = " \\\n      ".join(f"{name}={_quoted(value)}" for name, value in sorted(instructions.labels.items()))
    variables = " ".join(f"{name}={_quoted(value)}" for name, value in environment().items())
    lines = [
        f"FROM {instructions.base}",
        *([f"LABEL {labels}"] if labels else []),
        "COPY runtime /usr/lib/qirvo",
        "COPY qirvo /usr/bin/qirvo",
        f"COPY --chown={USER}:{USER} home {HOME}",
        f"COPY plugin {IMAGE_HOME}/plugins/{instructions.plugin_id}",
        f"ENV {variables}",
        f"WORKDIR {IMAGE_HOME}",
        f"USER {USER}:{USER}",
        f"VOLUME {json.dumps([HOME])}",
        f"EXPOSE {PORT}",
        'HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["qirvo", "plugin", "status"]',
        "ENTRYPOINT []",
        f'CMD ["qirvo", "plugin", "serve", "--port", "{PORT}"]',
    ]
    return "\n".join(lines) + "\n"


def write_build_folder(
    release: VerifiedRelease, folder: Path, *, base: str, labels: Mapping[str, str] | None = None
) -> Path:
    """Write everything an engine needs into `folder`; return the containerfile's path.

    Raises:
        BuildFolderTakenError: `folder` holds something.
        MalformedImageReferenceError: `base` names no image.
        StorageFailedError: The disk refuses.
    """
    ImageReference.parse(base)  # a name with a line break would be an instruction
    with disk_errors(folder):
        if folder.exists() and any(folder.iterdir()):
            raise BuildFolderTakenError(f"`{folder}` is not empty")
        plugin = folder / "plugin"
        for member in release.content:
            _write(plugin / "releases" / release_folder(release) / member.path, release.content.chunks(member.path))
        record = json.dumps(installation_record(release), indent=2, sort_keys=True) + "\n"
        _write(plugin / "installation.json", [record.encode()])
        for entry in runtime_entries():
            if entry.path.startswith(f"{RUNTIME_FOLDER}/"):
                inside = entry.path.removeprefix(f"{RUNTIME_FOLDER}/")
                _write(folder / "runtime" / inside, entry.content or (), mode=entry.mode)
        _write(
            folder / "qirvo",
            [b"#!/usr/bin/env node\n'use strict';\n\nrequire('/usr/lib/qirvo/main.js').runProgram();\n"],
            mode=0o555,
        )
        _write(folder / "home" / ".keep", [b""])
        instructions = Instructions(
            base=base,
            labels={name: value[:_LABEL_LIMIT] for name, value in (labels or {}).items()},
            plugin_id=str(release.manifest.id),
        )
        path = folder / CONTAINERFILE
        _write(path, [render_containerfile(instructions).encode()], mode=0o644)
    return path


def _quoted(value: str) -> str:
    """Return `value` as one word of a containerfile: no variables, no escapes, no line breaks."""
    plain = "".join(character if character.isprintable() else " " for character in value)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{escaped}"'


def _write(path: Path, chunks: Iterable[bytes], *, mode: int = 0o444) -> None:
    """Write a file with the rights it has in the image: `COPY --chmod` is not for every engine."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=0o755)
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    path.chmod(mode)
