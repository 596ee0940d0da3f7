"""The licenses that SPDX knows, read once a process: the list takes longer to read than most plugins to describe."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from license_expression import Licensing  # type: ignore[import-untyped]  # ships no types


@cache
def known_licenses() -> "Licensing":
    """Return what reads and normalizes SPDX expressions."""
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()
