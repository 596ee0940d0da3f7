"""Each extra brings everything that what it is for imports, now or when it is first needed."""

import ast
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

import qirvo
from tests.support.distributions import needed_by

SOURCES = Path(qirvo.__file__).parent
ROOTS = {
    (): ("qirvo.host", "qirvo.client", "qirvo.trust"),
    ("publish",): ("qirvo.checks", "qirvo.analysis", "qirvo.artifacts", "qirvo.showcase"),
    ("server",): ("qirvo.server",),
    ("deploy",): ("qirvo.deploy",),
}
OF_OTHER_EXTRAS = {
    "clickhouse_connect": "clickhouse",
    "obstore": "s3",
    "opentelemetry": "otel",
    "pkcs11": "hsm",
    "yara_x": "yara",
}
"""What is imported only where a setting asks for it, and the extra that brings it."""
LATER_OF_PYTHON = {"compression"}
"""What later versions of Python bring themselves."""


def _file_of(module: str) -> Path | None:
    path = SOURCES.parent.joinpath(*module.split("."))
    return next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None)


@cache
def _imports(module: str) -> frozenset[str]:
    """The modules that a module of ours names, wherever in it."""
    file, found = _file_of(module), set()
    assert file is not None
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return frozenset(found)


def _outside(roots: tuple[str, ...]) -> dict[str, str]:
    """What is imported from elsewhere by everything that the packages reach, with a module that does."""
    waiting = [
        ".".join(path.relative_to(SOURCES.parent).with_suffix("").parts).removesuffix(".__init__")
        for root in roots
        for path in sorted(SOURCES.parent.joinpath(*root.split(".")).rglob("*.py"))
    ]
    seen, found = set(waiting), dict[str, str]()
    while waiting:
        module = waiting.pop()
        for each in _imports(module):
            name = each.partition(".")[0]
            if name != "qirvo":
                found.setdefault(name, module)
            elif each not in seen and _file_of(each) is not None:
                seen.add(each)
                waiting.append(each)
    return {name: module for name, module in found.items() if name not in sys.stdlib_module_names | LATER_OF_PYTHON}


def _bringing(module: str) -> set[str]:
    """The distributions that have a module of that name at their top."""
    if module == "backports":  # of many distributions, each its part
        return {"backports-zstd"}
    return {canonicalize_name(each) for each in metadata.packages_distributions().get(module, [])}


@pytest.mark.parametrize("extras", ROOTS, ids=lambda extras: "+".join(extras) or "none")
def test_an_extra_brings_what_its_packages_import(extras: tuple[str, ...]):
    brought = needed_by(*extras)
    missing = {
        name: module
        for name, module in _outside(ROOTS[extras]).items()
        if name not in OF_OTHER_EXTRAS and not _bringing(name) & brought
    }
    assert missing == {}


def test_what_other_extras_bring_is_brought_by_them():
    installed = {name: extra for name, extra in OF_OTHER_EXTRAS.items() if _bringing(name)}
    assert {name for name, extra in installed.items() if not _bringing(name) & needed_by(extra)} == set()
    assert {"opentelemetry", "yara_x"} <= set(installed)
