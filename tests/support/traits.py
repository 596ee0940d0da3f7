"""Traits of releases for tests: a plain one by name, and any at all for the laws."""

from dataclasses import replace

from hypothesis import strategies as st

from qirvo.domain.traits import SET_NAMES, CodeMeasures, Traits

READABLE = CodeMeasures(code_bytes=12_000, minified_percent=0, entropy=4.6, longest_line=140)
PACKED = CodeMeasures(code_bytes=14_000, minified_percent=100, entropy=5.7, longest_line=14_000)


def some_traits(**changes: object) -> Traits:
    """Traits of an honest plugin that asks a declared service for what it shows."""
    values: dict[str, object] = {
        "permissions": frozenset({"network-access"}),
        "declared_hosts": frozenset({"api.weather.example"}),
        "hosts": frozenset({"api.weather.example"}),
        "entry_points": frozenset({"dist/index.js"}),
        "hooks": frozenset({"onEnable"}),
        "capabilities": frozenset({"network"}),
        "imports": frozenset({"react"}),
        "maintainers": frozenset({"Ann <ann@example.org>"}),
        "license": "BSD-3-Clause",
        "platform": ">=2.0.0 <3.0.0",
        "measures": READABLE,
    }
    return Traits(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


HOSTILE = some_traits(
    hosts=frozenset({"api.weather.example", "collect.evil.example"}),
    capabilities=frozenset({"network", "environment", "cookies"}),
)
"""What `some_traits` turned into: it reads secrets, and knows somebody to send them to."""

_ITEMS = st.frozensets(st.sampled_from(["a", "b", "network", "dynamic-code", "x.example", "Ann <a@b>"]), max_size=4)
_MEASURES = st.builds(
    CodeMeasures,
    code_bytes=st.integers(0, 100_000),
    minified_percent=st.integers(0, 100),
    entropy=st.integers(0, 800).map(lambda hundredths: hundredths / 100),
    longest_line=st.integers(0, 100_000),
)


@st.composite
def _traits(draw: st.DrawFn) -> Traits:
    sets = {name: draw(_ITEMS) for name in SET_NAMES}
    texts = {name: draw(st.sampled_from(["", "MIT", "*"])) for name in ("license", "platform")}
    return replace(Traits(measures=draw(_MEASURES)), **sets, **texts)  # type: ignore[arg-type]  # by name


TRAITS = _traits()
"""Any traits at all."""
