"""How the benign samples are made."""

from collections.abc import Mapping
from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def innocent(
    name: str,
    family: str,
    code: str,
    *,
    needs: tuple[str, ...] = (),
    of: tuple[str, ...] = (),
    more: Mapping[str, str] | None = None,
    **fields: Any,
) -> Sample:
    """Return a sample whose entry is `code`; it asks for `needs`, and for the network if it talks to hosts `of`."""
    files = {"dist/index.js": code.lstrip("\n")} | dict(more or {})
    manifest = asking(*needs, of=of) if needs or of else {}
    return Sample(name=name, family=family, files=files, manifest=manifest, **fields)
