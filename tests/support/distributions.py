"""What has to be installed for Qirvo with some of its extras, as `pyproject.toml` says."""

import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
EXTRAS = frozenset(_PROJECT["optional-dependencies"])


def needed_by(*extras: str) -> set[str]:
    """Return the names of the distributions that `qirvo[extras]` brings, without itself."""
    found: set[tuple[str, frozenset[str]]] = set()

    def follow(required: Sequence[str], extras: Sequence[str]) -> None:
        for text in required:
            one = Requirement(text)
            asked = (canonicalize_name(one.name), frozenset(one.extras))
            wanted = one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
            if not wanted or asked in found:
                continue
            found.add(asked)
            of_ours = one.name == "qirvo"
            follow(_of_ours(one.extras) if of_ours else metadata.requires(one.name) or (), tuple(one.extras))

    follow([*_PROJECT["dependencies"], *_of_ours(extras)], ())
    return {name for name, _ in found} - {"qirvo"}


def _of_ours(extras: "Sequence[str] | set[str]") -> list[str]:
    return [text for extra in extras for text in _PROJECT["optional-dependencies"][extra]]
