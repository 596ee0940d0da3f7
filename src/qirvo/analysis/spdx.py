"""The licenses that SPDX knows, read once a process: the list takes longer to read than most plugins to describe."""

from functools import cache

from license_expression import (  # type: ignore[import-untyped]  # ships no types
    Licensing,
    get_spdx_licensing,
)


@cache
def known_licenses() -> Licensing:
    """Return what reads and normalizes SPDX expressions."""
    return get_spdx_licensing()
