"""Signed traits as JSON: in a release index, and on a host that remembers what was signed of what it installed."""

from dataclasses import replace
from typing import Annotated

from msgspec import Meta, Struct

from qirvo.domain.traits import SIGNED_NAMES, CodeMeasures, Traits

Count = Annotated[int, Meta(ge=0)]


class TraitsShape(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """What a release is like; `code` is bytes, per cent minified, hundredths of bits a character, longest line."""

    declared_hosts: list[str] = []
    hosts: list[str] = []
    entry_points: list[str] = []
    hooks: list[str] = []
    native_files: list[str] = []
    install_scripts: list[str] = []
    web_assembly: list[str] = []
    capabilities: list[str] = []
    maintainers: list[str] = []
    code: tuple[Count, Count, Count, Count] = (0, 0, 0, 0)


def traits_of_shape(shape: TraitsShape) -> Traits:
    """Return the traits that `shape` is of."""
    sets = {name: frozenset(getattr(shape, name)) for name in SIGNED_NAMES}
    code_bytes, minified_percent, hundredths, longest_line = shape.code
    measures = CodeMeasures(
        code_bytes=code_bytes,
        minified_percent=minified_percent,
        entropy=hundredths / 100,
        longest_line=longest_line,
    )
    return replace(Traits(measures=measures), **sets)  # type: ignore[arg-type]  # each name has its own type


def shape_of(traits: Traits) -> TraitsShape:
    """Return `traits`, as far as they are signed, in their form as JSON."""
    sets = {name: sorted(getattr(traits, name)) for name in SIGNED_NAMES}
    measures = traits.measures
    code = (measures.code_bytes, measures.minified_percent, round(measures.entropy * 100), measures.longest_line)
    return TraitsShape(**sets, code=code)
