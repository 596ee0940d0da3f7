"""The fuzzer starts from good input: every target bears it, or the fuzzer would look for nothing."""

import pytest

from fuzz.targets import TARGETS, seeds


@pytest.mark.parametrize(("name", "seed"), [(name, seed) for name in TARGETS for seed in seeds(name)])
def test_a_target_bears_what_it_starts_from(name: str, seed: bytes) -> None:
    TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_bears_nothing_at_all(name: str) -> None:
    TARGETS[name](b"")
