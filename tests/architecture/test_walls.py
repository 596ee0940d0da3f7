"""No module is a stub, and no name is one of the banned ones."""

import ast
import re
from pathlib import Path

import qirvo

SOURCES = sorted(Path(qirvo.__file__).parent.rglob("*.py"))
BANNED = re.compile(r"manager|service|helper|utils?|common|misc|handler")


def test_every_module_says_its_rule():
    silent = [path for path in SOURCES if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None]
    assert silent == []


def test_no_module_is_empty():
    empty = [
        path
        for path in SOURCES
        if path.name != "__init__.py" and len(ast.parse(path.read_text(encoding="utf-8")).body) < 2
    ]
    assert empty == []


def test_no_module_or_class_has_a_banned_name():
    names = [(path, path.stem) for path in SOURCES]
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names += [(path, node.name) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    offending = [name for _, name in names if BANNED.search(name.lower()) and name != "ExternalService"]
    assert offending == []


def test_no_bare_channel_is_an_identifier():
    offending = []
    ours = [path for path in SOURCES if path.parent.name != "guide"]  # the Distribution Guide's records keep its names
    for path in ours:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.id if isinstance(node, ast.Name) else node.arg if isinstance(node, ast.arg) else None
            offending += [f"{path.name}: {name}"] if name == "channel" else []
    assert offending == []
