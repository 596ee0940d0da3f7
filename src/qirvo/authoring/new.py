"""Starting a plugin: a folder that passes every check, to be changed from there.

The templates are ordinary plugins under `templates/`. Their JSON files are read, given their values and written again,
never glued as text; the other files take only the plugin's id and title, whose letters are harmless everywhere.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Any

from qirvo.artifacts.disk import disk_errors
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.names import PluginId

TEMPLATES = ("dashboard-widget", "service", "hybrid", "cli-tool")
_SHARED = "shared"
_SHORTEST_TITLE, _LONGEST_TITLE = 3, 50


class UnknownTemplateError(InvalidError):
    """There is no such template."""

    code = "template-unknown"
    hint = f"Use one of {', '.join(f'`{name}`' for name in TEMPLATES)}."


class PluginFolderTakenError(ConflictError):
    """There is something in the folder already."""

    code = "new-folder-taken"
    hint = "Choose a folder that does not exist or is empty; nothing was written."


def create_plugin(folder: Path, plugin_id: PluginId, template: str) -> tuple[Path, ...]:
    """Write a new plugin called `plugin_id` into `folder`, and return the files.

    Raises:
        UnknownTemplateError: There is no such template.
        PluginFolderTakenError: There is something in `folder`.
        StorageFailedError: The disk refused.
    """
    if template not in TEMPLATES:
        raise UnknownTemplateError(f"there is no template `{template:.80}`")
    contents = dict(_contents(plugin_id, template))
    with disk_errors(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PluginFolderTakenError(f"there is something at `{folder}` already")
        return tuple(_write(folder / path, text) for path, text in contents.items())


def title_of(plugin_id: PluginId) -> str:
    """Return what people may call a plugin whose author has not said so yet: `Night Sky` of `acme.night-sky`."""
    title = " ".join(word.capitalize() for word in plugin_id.name.split("-") if word)
    return (title if len(title) >= _SHORTEST_TITLE else f"{title} plugin")[:_LONGEST_TITLE].strip()


def _contents(plugin_id: PluginId, template: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file; a template's own file comes after the shared one and replaces it."""
    root = files("qirvo.authoring") / "templates"
    for path, source in (*_files_below(root / _SHARED), *_files_below(root / template)):
        text = source.read_text(encoding="utf-8")
        if path == "manifest.json":
            text = _filled(text, _manifest_values(plugin_id))
        elif path == "package.json":
            text = _filled(text, {"name": f"@{plugin_id.publisher}/plugin-{plugin_id.name}"})
        elif path.endswith(".md") or path == "LICENSE":
            text = Template(text).substitute(plugin_id=str(plugin_id), title=title_of(plugin_id))
        yield path, text


def _files_below(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for child in sorted(folder.iterdir(), key=lambda child: child.name):
        if child.is_dir():
            yield from _files_below(child, f"{prefix}{child.name}/")
        else:
            yield prefix + child.name, child


def _manifest_values(plugin_id: PluginId) -> dict[str, Any]:
    return {"id": str(plugin_id), "name": title_of(plugin_id), "author": {"name": plugin_id.publisher}}


def _filled(text: str, values: dict[str, Any]) -> str:
    """Return the JSON `text` with `values` in the place of what stands at their keys, in the same order."""
    return json.dumps(json.loads(text) | values, indent=2) + "\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path
