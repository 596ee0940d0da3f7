"""`docs/distribution-guide.md` has every name of the Guide, and every place that it names is there."""

import importlib
import re
from dataclasses import fields, is_dataclass

import click
import pytest

from qirvo.server.http.app import openapi_document
from scripts.generate_docs import DOCS
from tests.architecture.test_cli_docs import EVERY
from tests.support.distribution_guide import names_of_the_guide
from tests.support.guide_tables import rows_of

ROWS = rows_of((DOCS / "distribution-guide.md").read_text(encoding="utf-8"))
PLACES = sorted({place for row in ROWS for place in re.findall(r"`([^`]+)`", row[1])})
ROUTES = {f"{method.upper()} {path}" for path, methods in openapi_document()["paths"].items() for method in methods}


def is_in_python(dotted: str) -> bool:
    """Whether `dotted` is a module, or something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 1, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:-1]:
            found = getattr(found, name)
        return length == len(parts) or _has(found, parts[-1])
    return False


def _has(thing: object, name: str) -> bool:
    return hasattr(thing, name) or (is_dataclass(thing) and name in {field.name for field in fields(thing)})


def is_a_command(line: str) -> bool:
    """Whether `line` is a command, with options that it takes; its other words are values."""
    path = max((known for known in EVERY if f"{line} ".startswith(f"{known} ")), key=len)
    rest = line.removeprefix(path).split()
    taken = {name for option in EVERY[path].params for name in (*option.opts, *option.secondary_opts)}
    is_whole = not isinstance(EVERY[path], click.Group) or all(word.startswith("-") for word in rest)
    return is_whole and {word for word in rest if word.startswith("-")} <= taken


def test_the_table_has_every_name_of_the_guide_once_and_no_other():
    named = [row[0].strip("`") for row in ROWS]
    assert sorted(named) == sorted(names_of_the_guide())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_nowhere_has_a_reason(row: list[str]):
    assert "`" in row[1] or (row[1] == "–" and row[2])


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_there(place: str):
    if place.startswith("qirvo."):
        assert is_in_python(place)
    elif place.startswith("qirvo "):
        assert is_a_command(place)
    else:
        assert place in ROUTES
