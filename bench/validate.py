"""Checking a typical plugin of about 300 kB after start: all of it, and what only reading and hashing it takes."""

import json
import random
import tempfile
from pathlib import Path

from bench.figures import Bar, Report
from bench.measuring import compared, in_turns
from qirvo.artifacts.folder import FolderSource
from qirvo.authoring.new import create_plugin
from qirvo.authoring.validate import validate
from qirvo.domain.manifest_reading import read_manifest
from qirvo.domain.names import PluginId

WANTED_MS = 150
FILES, FUNCTIONS_A_FILE = 10, 90
_WORDS = ("weather", "place", "forecast", "settings", "widget", "entry", "choice", "label")
_FUNCTION = """\
function {name}{number}(context, options) {{
  const {first} = context.settings.get('{second}') || options.{first};
  if (!{first} || {first}.length > {number}) {{
    return {{ title: '{second}', items: [], updatedAt: null }};
  }}
  return {{ title: {first}, items: options.items.map((item) => item.{second} + {number}), updatedAt: Date.now() }};
}}

"""


def a_plugin(folder: Path) -> Path:
    """Write a plugin whose code reads as people write it; the same every time."""
    create_plugin(folder, PluginId("acme", "bench"), "service")
    dice = random.Random(7)  # noqa: S311  # the same folder every time
    for number in range(FILES):
        functions = (
            _FUNCTION.format(
                name=dice.choice(_WORDS), number=index, first=dice.choice(_WORDS), second=dice.choice(_WORDS)
            )
            for index in range(FUNCTIONS_A_FILE)
        )
        (folder / "dist" / f"part{number}.js").write_text("'use strict';\n" + "".join(functions), encoding="utf-8")
    return folder


def run() -> Report:
    """Measure and return what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = a_plugin(Path(name) / "plugin")
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        raw = json.dumps(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))).encode()
        figures = in_turns(
            {
                "validate, every check of the marketplace": lambda: validate(folder),
                "content tree alone": lambda: FolderSource(folder).tree(),
                "manifest alone": lambda: read_manifest(raw),
            },
            rounds=7,
        )
    title = f"Validate a plugin of {size // 1000} kB, after start"
    comparison = compared(title, figures, Bar(limit=WANTED_MS), has_peers=False)
    return Report(title="Checking a plugin before it is sent", comparisons=[comparison])
